use carta::authorize as object;

struct Query;

#[carta::authorize(groups = ["Ops"])]
#[cfg_attr(all(), object)]
impl Query {
    pub fn open(&self) -> Result<u8, carta::AuthenticationError> {
        Ok(self.payroll())
    }

    fn payroll(&self) -> u8 {
        1
    }
}

fn main() {}
