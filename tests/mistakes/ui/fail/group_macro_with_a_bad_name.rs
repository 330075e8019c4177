const OPS: carta::Group = carta::group!("MyOrg::Ops");

fn main() {}
