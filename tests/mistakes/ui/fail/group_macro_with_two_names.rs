const OPS: carta::Group = carta::group!("MyOrg:Ops", "MyOrg:Admins");

fn main() {}
