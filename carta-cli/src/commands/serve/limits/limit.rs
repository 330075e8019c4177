use carta_server::Rate;
use std::num::NonZero;
use std::str::FromStr;

/// A rate in words of the command line, as `50`, `50:1000` and `none`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Limit(Option<Rate>);

impl Limit {
    pub(super) fn rate(self) -> Option<Rate> {
        self.0
    }
}

impl FromStr for Limit {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text == "none" {
            return Ok(Self(None));
        }
        let (per_second, at_once) = match text.split_once(':') {
            Some((per_second, at_once)) => (per_second, Some(at_once)),
            None => (text, None),
        };
        let rate = Rate::per_second(count(per_second)?);
        Ok(Self(Some(match at_once {
            Some(at_once) => rate.burst(count(at_once)?),
            None => rate,
        })))
    }
}

fn count(text: &str) -> Result<NonZero<u32>, &'static str> {
    text.parse().map_err(|_| {
        "expected how many a second, as `50`, maybe with how many at once, as `50:1000`; or `none` for as many as anybody likes"
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_it_says_is_what_holds() {
        let few = |count| NonZero::new(count).expect("not zero");
        let limit = |text: &str| text.parse::<Limit>().map(Limit::rate);
        assert_eq!(limit("none"), Ok(None));
        assert_eq!(limit("50"), Ok(Some(Rate::per_second(few(50)).burst(few(500)))));
        assert_eq!(limit("50:60"), Ok(Some(Rate::per_second(few(50)).burst(few(60)))));
        for text in
            ["", "0", "50:0", "0:50", "50:", ":50", "5:6:7", "-1", "5/s", "None", "99999999999"]
        {
            assert!(limit(text).is_err(), "{text}");
        }
    }
}
