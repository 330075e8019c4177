/// Says who may run a function. Nobody else gets past its first line.
///
/// ```
/// #[carta::authorize(groups = ["MyOrg:MyGroup"])]
/// fn my_function() -> Result<(), carta::AuthenticationError> {
///     // Code you want to protect.
///     Ok(())
/// }
/// ```
///
/// The caller is the user who is logged in, and Carta knows the groups. If the caller isn't a member of
/// `MyOrg:MyGroup`, or if nobody can tell, the body doesn't run and the function returns an
/// [`AuthenticationError`](crate::AuthenticationError).
///
/// # Who may call
///
/// ```
/// # use carta::{AuthenticationError, Group};
/// # type Answer = Result<(), AuthenticationError>;
/// #[carta::authorize] // anyone with a Carta account
/// # fn account() -> Answer { Ok(()) }
/// #[carta::authorize(groups = ["MyOrg:MyGroup", "Ops"])] // a member of at least one
/// # fn groups() -> Answer { Ok(()) }
/// #[carta::authorize(users = ["andy", "beth"])] // one of these users
/// # fn users() -> Answer { Ok(()) }
/// #[carta::authorize(users = ["andy"], groups = ["Ops"])] // either
/// # fn either() -> Answer { Ok(()) }
/// #[carta::authorize(not(group = "MyOrg:Suspended"))] // anyone with an account but these
/// # fn others() -> Answer { Ok(()) }
/// #[carta::authorize(groups = ["Ops"], not(user = "carl"))] // a member, and not this user
/// # fn both() -> Answer { Ok(()) }
/// #[carta::authorize(all(group = "Org:A", any(user = "root", group = "Org:OnCall")))]
/// # fn nested() -> Answer { Ok(()) }
/// ```
///
/// - `users = […]` and `groups = […]` stand at the top, each once. Together they are one condition: being in either is
///   enough.
/// - `any(…)`, `all(…)` and `not(…)` stand at the top or in each other, as often as needed. In their parentheses a name
///   is `user = …` or `group = …`. `not` takes exactly one operand.
/// - `permission = …, on = …` stands at the top, once: see [below](#permissions).
/// - At the top, everything but that union is required together.
/// - A name in `not` that Carta doesn't have may keep nobody out: the group was renamed or removed, or is written with other
///   characters that look the same. A [list of names](#against-a-list) finds what is misspelt, and `carta manifest check`
///   what has gone. Where you can, say who may call instead.
/// - Two attributes on one function both have to pass.
///
/// There is no way to write a policy that lets everyone in: every policy requires a caller with a Carta account, and an
/// empty list or operator doesn't compile.
///
/// # Names
///
/// A name is a string literal, or the path of a constant of type [`Group`](crate::Group) or
/// [`UserName`](crate::UserName):
///
/// ```
/// use carta::{AuthenticationError, Group, UserName};
///
/// const OPS: Group = carta::group!("MyOrg:Ops");
/// const ROOT: UserName = UserName::new("root");
///
/// #[carta::authorize(groups = [OPS, "MyOrg:Admins"], users = [ROOT])]
/// fn restart() -> Result<(), AuthenticationError> {
///     Ok(())
/// }
/// ```
///
/// Names are compared byte by byte, and checked while compiling; [`Group`](crate::Group) says what a good one looks
/// like. Constants of a generic parameter or of `Self` can't be named, since one guard serves all instances.
///
/// ```compile_fail
/// # use carta::AuthenticationError;
/// #[carta::authorize(groups = ["MyOrg: MyGroup"])] // a blank after the colon
/// fn my_function() -> Result<(), AuthenticationError> {
///     Ok(())
/// }
/// ```
///
/// ## Against a list
///
/// A file `carta.toml` beside the crate's Cargo.toml, or else beside that of its workspace, lists the names that exist:
///
/// ```toml
/// # Anything behind a `#` is a comment.
/// groups = ["MyOrg:MyGroup", "MyOrg:Ops"]
/// users = [
///     "andy",
/// ]
/// ```
///
/// Then a literal that isn't in its list is a compile error, with the name that was probably meant; users are checked
/// only if there is a list of them, and groups likewise. It is TOML with these two keys, and behind them what
/// `carta manifest sync` keeps in `[synced]`; anything else is an error. The `carta` command writes the lists from what
/// sources use and Carta has, and `carta manifest check` sees whether they are true still. A change of the file rebuilds
/// what it was read for; a new file counts from the next build of the crate. It catches misspelt names,
/// and nothing else: no decision at run time rests on it, and constants aren't looked up.
///
/// # Permissions
///
/// `permission` and `on` require a permission on a resource, beside whatever else the attribute says:
///
/// ```
/// use carta::{AuthenticationError, Permission};
///
/// const CALL: Permission = Permission::Execute;
///
/// struct Job {
///     service: String,
/// }
///
/// #[carta::authorize(permission = CALL, on = self.service, not(group = "MyOrg:Suspended"))]
/// impl Job {
///     pub fn start(&self) -> Result<(), AuthenticationError> {
///         Ok(())
///     }
/// }
///
/// #[carta::authorize(permission = "read", on = format!("{id}"))]
/// async fn show(id: u64) -> Result<(), AuthenticationError> {
///     Ok(())
/// }
/// ```
///
/// The permissions are `read`, `write`, `execute`, `clone`, `admin` and `owner`, as literals that are checked while
/// compiling, or constants of type [`Permission`](crate::Permission). The resource is any expression of which a
/// reference converts into a [`ResourceRef`](crate::ResourceRef); a failed conversion refuses. It may use the arguments,
/// and is evaluated once, before the check, at every call.
///
/// # Asking again
///
/// With `fresh`, nothing remembered counts: Carta is asked at every call, after the call began. For what must end the
/// moment a membership does.
///
/// ```
/// #[carta::authorize(groups = ["MyOrg:Admins"], fresh)]
/// fn delete_everything() -> Result<(), carta::AuthenticationError> {
///     Ok(())
/// }
/// ```
///
/// # How a refusal returns
///
/// Through the return type, which is any that implements [`FromDenial`](crate::FromDenial). `Result` does, if its error
/// is `From<AuthenticationError>`: so `anyhow::Result` and `Result<_, Box<dyn Error>>` work, and so do aliases and error
/// types of your own.
///
/// ```
/// #[derive(Debug)]
/// enum Error {
///     Refused(carta::AuthenticationError),
///     NotFound,
/// }
///
/// impl From<carta::AuthenticationError> for Error {
///     fn from(refusal: carta::AuthenticationError) -> Self {
///         Self::Refused(refusal)
///     }
/// }
///
/// #[carta::authorize(groups = ["MyOrg:Readers"])]
/// async fn read(path: &str) -> Result<String, Error> {
///     Err(Error::NotFound)
/// }
/// ```
///
/// A type that can't say "refused", such as `()`, `bool` or `Option`, is a compile error, so that no refusal is mistaken
/// for an answer. If you know better, `denied = …` makes the value. It is a closure or a function that takes the
/// `AuthenticationError`; it can use the arguments, and runs only on a refusal:
///
/// ```
/// #[carta::authorize(groups = ["MyOrg:Readers"], denied = |refusal| refusal.status())]
/// fn status_of(page: &str) -> u16 {
///     200
/// }
/// ```
///
/// # What is checked when
///
/// | when | what |
/// | --- | --- |
/// | compiling | keys, names, repetitions, the return type, whether this can be guarded at all |
/// | a function is called | the policy, before anything of the body; the arguments are dropped on a refusal |
/// | an `async fn`, or a future that a guarded function returned, is polled for the first time | the same; nothing happens when it is called |
///
/// A synchronous function blocks its thread while Carta is asked, if it has to be.
///
/// Each condition is true, false or unknown: unknown, if Carta couldn't be asked or didn't give a whole answer. Only a
/// policy that is true lets the caller in.
///
/// | `a` | `b` | `any(a, b)` | `all(a, b)` | `not(a)` |
/// | --- | --- | --- | --- | --- |
/// | true | unknown | true | unknown | false |
/// | false | unknown | unknown | false | true |
/// | unknown | unknown | unknown | unknown | unknown |
///
/// # Where it goes
///
/// On free functions, methods, associated functions, methods of trait implementations and default methods of traits;
/// `async`, `unsafe` and generic ones included. The signature stays as you wrote it. The body stays as it is, so `?`,
/// `return` and borrowed arguments work as before. Other attributes are kept in their order, and the documentation of the
/// function gets a line that says who may call it.
///
/// The check is the first thing in the body, so an attribute that keeps results for later callers, or copies the body, is
/// outside of the guard: a caller gets what another one was allowed, or calls the copy. The common ones (`cached`, `once`,
/// `io_cached`, `concurrent_cached`, `memoize`, `lru_cache`, `tracked`) are a compile error, if they stand below this one;
/// those above it have been expanded and can't be seen. Put the guard on a function that calls that one:
///
/// ```
/// # use carta::AuthenticationError;
/// #[carta::authorize(groups = ["MyOrg:Accounting"])]
/// pub fn report() -> Result<String, AuthenticationError> {
///     Ok(kept_report())
/// }
///
/// // here: #[cached::proc_macro::once]
/// fn kept_report() -> String {
///     String::from("…")
/// }
/// ```
///
/// It can't go on a `const fn`, a method without a body, a foreign or variadic function, or on anything that isn't a
/// function or an `impl` block. Each of these is a compile error that names the way out. If a guard couldn't be enforced, the build
/// fails.
///
/// ```compile_fail
/// #[carta::authorize(groups = ["MyOrg:MyGroup"])]
/// const fn answer() -> Result<u8, carta::AuthenticationError> {
///     Ok(42)
/// }
/// ```
///
/// # Whole `impl` blocks
///
/// On an `impl` block, it guards every method that isn't private, and every method of a trait implementation. A method's
/// own `authorize` replaces the block's; [`unguarded`](crate::unguarded) exempts a method:
///
/// ```
/// # use carta::AuthenticationError;
/// struct Ledger(Vec<i64>);
///
/// #[carta::authorize(groups = ["MyOrg:Accounting"])]
/// impl Ledger {
///     pub fn total(&self) -> Result<i64, AuthenticationError> {
///         Ok(self.sum())
///     }
///
///     #[carta::authorize(groups = ["MyOrg:Auditors"])]
///     pub fn entries(&self) -> Result<&[i64], AuthenticationError> {
///         Ok(&self.0)
///     }
///
///     #[carta::unguarded]
///     pub fn new() -> Self {
///         Self(Vec::new())
///     }
///
///     fn sum(&self) -> i64 {
///         self.0.iter().sum()
///     }
/// }
/// ```
///
/// Any attribute on a method whose path ends in `authorize` or `unguarded` is taken for one of these, and the compiler has
/// to find that it is: one of another crate that is called the same is a compile error, never an exemption. One of ours
/// that goes by another name, or stands in a `cfg_attr`, can only add a guard. What could slip through is a compile error
/// as well: a macro call in the block, or a method that can't be guarded. `future` stands on the method, not on the block.
///
/// Other macros may publish private methods: `async_graphql::Object` makes a resolver of each method, private or not. So
/// where an attribute of another macro stands on the block or on the method itself, a private method has to say
/// `authorize` or `unguarded` too, and so has a constant or a type with such an attribute. What only the compiler reads
/// (`cfg`, `doc`, `inline`, `allow`, …) doesn't count, nor do `instrument` and `async_recursion`. Put `authorize` above all
/// others: what stands above it has been expanded and can't be seen.
///
/// # Futures
///
/// A function that returns a future is deferred as a whole: nothing of its body exists before the check, at the first
/// poll. The attribute knows such a function by how its return type is spelt: `impl Future…`, `Pin<Box<dyn Future…>>`,
/// `BoxFuture` or `LocalBoxFuture`. An alias of a boxed future is marked with `future`:
///
/// ```
/// # use std::pin::Pin;
/// # type Guarded = Result<usize, carta::AuthenticationError>;
/// #[carta::authorize(groups = ["MyOrg:Readers"])]
/// fn opaque(text: &str) -> impl Future<Output = Guarded> {
///     let length = text.len(); // not before the check, either
///     async move { Ok(length) }
/// }
///
/// type Answer<'a> = Pin<Box<dyn Future<Output = Guarded> + Send + 'a>>;
///
/// #[carta::authorize(groups = ["MyOrg:Readers"], future)]
/// fn alias(text: &str) -> Answer<'_> {
///     Box::pin(async { Ok(text.len()) })
/// }
/// ```
///
/// The price: an argument that only the eager part uses becomes a part of the future, so a borrowed one must be allowed
/// to (`+ '_`, or `+ use<'_>`, in the 2021 edition), and one that isn't `Send` makes the future not `Send`. Where that is
/// in the way, write an `async fn`. A type that is called `…Future` and can't be deferred doesn't compile.
///
/// It works with `#[async_trait]`, above or below it.
///
/// # In a crate that re-exports carta
///
/// The attribute looks for carta as `::carta`. `crate = path` says where else it is:
///
/// ```
/// mod dependencies {
///     pub extern crate carta;
/// }
///
/// #[dependencies::carta::authorize(users = ["andy"], crate = crate::dependencies::carta)]
/// fn guarded() -> Result<(), carta::AuthenticationError> {
///     Ok(())
/// }
/// # fn main() {}
/// ```
///
/// # What a guard is not
///
/// A guard protects an honest program from people who may not use a part of it. It can't stop someone who changes the
/// program. What must be safe from those belongs in a service of its own.
pub use carta_macros::authorize;

/// Exempts a method of an `impl` block that is [guarded as a whole](macro@crate::authorize#whole-impl-blocks).
///
/// ```
/// struct Desk;
///
/// #[carta::authorize(groups = ["MyOrg:Desk"])]
/// impl Desk {
///     #[carta::unguarded]
///     pub fn is_open(&self) -> bool {
///         true
///     }
///
///     pub fn serve(&self) -> Result<(), carta::AuthenticationError> {
///         Ok(())
///     }
/// }
///
/// assert!(Desk.is_open());
/// ```
///
/// Anywhere else it doesn't compile:
///
/// ```compile_fail
/// #[carta::unguarded]
/// fn open() {}
/// ```
pub use carta_macros::unguarded;

#[cfg(doctest)]
mod edition2021;
