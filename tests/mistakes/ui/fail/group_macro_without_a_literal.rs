const NAME: &str = "MyOrg:Ops";
const OPS: carta::Group = carta::group!(NAME);

fn main() {}
