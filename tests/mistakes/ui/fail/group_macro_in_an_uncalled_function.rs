fn uncalled<T>(_with: T) -> carta::Group {
    carta::group!("MyOrg::Ops")
}

fn main() {}
