//! Powers of the generator: the base is always the same, so a part of the work is done once for the process.
//!
//! Of the exponent's 256 bits, those that are 64 apart belong to one column. A column of four bits says by which of sixteen
//! numbers to multiply, and between two columns is one squaring: 128 multiplications in place of some 320.

use super::group::{Element, Exponent, G, power};
use crypto_bigint::{CtAssign as _, CtEq as _};
use std::sync::LazyLock;

const ROWS: usize = 4;
const COLUMNS: u32 = u64::BITS;
/// One number for each column that there can be.
const NUMBERS: usize = 1 << ROWS;

/// For each column of bits, the product of g to the powers that its bits stand for at the exponent's lower end.
static PRODUCTS: LazyLock<[Element; NUMBERS]> = LazyLock::new(|| {
    let mut next = G;
    let rows: [Element; ROWS] = std::array::from_fn(|_| {
        let row = next;
        next = row.square_repeat_vartime(COLUMNS);
        row
    });
    std::array::from_fn(|column| {
        let mut product = Element::ONE;
        for (row, number) in rows.iter().enumerate() {
            if column >> row & 1 == 1 {
                product = product.mul(number);
            }
        }
        product
    })
});

/// `g` to the power of `exponent`.
pub(super) fn power_of_g(exponent: &Exponent) -> Element {
    let Some(rows) = exponent.rows() else {
        return power(&G, exponent);
    };
    let mut result = Element::ONE;
    for column in (0..COLUMNS).rev() {
        let bits = rows.iter().rev().fold(0, |bits, row| bits << 1 | (row >> column & 1));
        result = result.square().mul(&product(bits));
    }
    result
}

/// The product for a column. Each is looked at, so that nothing tells from outside which one was taken.
fn product(column: u64) -> Element {
    let mut chosen = Element::ONE;
    for (number, product) in (0_u64..).zip(PRODUCTS.iter()) {
        chosen.ct_assign(product, number.ct_eq(&column));
    }
    chosen
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::srp::group::DIGEST_BYTES;
    use proptest::prelude::*;

    fn is_the_same(bytes: &[u8]) -> bool {
        let exponent = Exponent::from_bytes(bytes).unwrap();
        power_of_g(&exponent) == power(&G, &exponent)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(12))]

        #[test]
        fn it_is_the_power(bytes in prop::collection::vec(any::<u8>(), 1..64), last in 1..=255_u8) {
            let mut bytes = bytes;
            bytes.push(last);
            prop_assert!(is_the_same(&bytes));
        }
    }

    #[test]
    fn every_row_and_its_ends_count() {
        for bit in [0, 1, 63, 64, 127, 128, 191, 192, 255] {
            let mut bytes = [0; DIGEST_BYTES];
            bytes[DIGEST_BYTES - 1 - bit / 8] = 1 << (bit % 8);
            assert!(is_the_same(&bytes), "bit {bit}");
        }
        assert!(is_the_same(&[u8::MAX; DIGEST_BYTES]));
        assert!(is_the_same(&[u8::MAX; DIGEST_BYTES + 1]), "longer ones go the other way");
    }
}
