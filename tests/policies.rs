//! What policies come to, against another way to find it out: written as constants by the attribute, built at run time,
//! and of every shape that can be thought of.

mod generated;
mod table;
pub(crate) mod tree;
