#[carta::authorize(groups = ["Ops", "Ops"], grops = ["MyOrg:MyGroup"])]
struct Guarded;

fn main() {}
