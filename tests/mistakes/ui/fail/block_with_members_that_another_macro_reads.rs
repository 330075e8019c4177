struct Service;

#[carta::authorize]
impl Service {
    #[cfg_attr(any(), pyo3::classattr)]
    const LIMIT: u8 = 1;

    pub fn one(&self) -> Result<u8, carta::AuthenticationError> {
        Ok(Self::two(Self::LIMIT))
    }

    #[unsafe(no_mangle)]
    extern "C" fn two(limit: u8) -> u8 {
        limit
    }

    #[cfg_attr(any(), inline, cached::proc_macro::once)]
    async fn three() {}
}

fn main() {}
