/// A [`Group`](crate::Group) as a constant expression, whose name is checked while compiling.
///
/// ```
/// const OPS: carta::Group = carta::group!("MyOrg:Ops");
///
/// #[carta::authorize(groups = [OPS, "MyOrg:Admins"])]
/// fn restart() -> Result<(), carta::AuthenticationError> {
///     Ok(())
/// }
///
/// assert_eq!(OPS, carta::Group::new("MyOrg:Ops"));
/// ```
///
/// A bad name doesn't compile, wherever the macro stands:
///
/// ```compile_fail
/// let group = carta::group!("MyOrg: Ops");
/// ```
#[macro_export]
macro_rules! group {
    ($($name:tt)*) => {
        $crate::__group!($crate $($name)*)
    };
}
