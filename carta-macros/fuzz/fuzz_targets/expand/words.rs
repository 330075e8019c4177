//! What texts are made of.

#[rustfmt::skip]
pub const WORDS: &[&str] = &[
    ",", "=", ";", "::", "#", "!", "->", "<", ">", "&", "|e| Err(e)", "7", "b\"x\"", "'a", "r#fn",
    "fn", "fn g()", "const", "async", "gen", "default", "unsafe", "safe", "extern \"C\"", "impl",
    "pub", "self", "Self", "dyn", "{}", "()", "[]", "m!();", "m! {}", "#[unguarded]", "#![x]",
    "unguarded", "authorize", "for", "where", "fresh", "future", "pub fn h() -> R {}", "\"A\"x",
    "c\"x\"", "macro", "macro_rules", "super", "crate", "type",
];
#[rustfmt::skip]
pub const NAMES: &[&str] = &[
    "\"Org:A\"", "\"B\"", "\"andy\"", "OPS", "team::OPS", "Team::<7>::X", "Self::X", "T::X", "N",
    "7", "\"\"", "r#\"Q\"#", "b\"x\"", "#[cfg(x)] \"C\"", "concat!(\"a\")", "<T as U>::X",
    "\"x\"suffix", "::carta::X", "A::<T>::X", "\"B\"",
];
#[rustfmt::skip]
pub const EXPRESSIONS: &[&str] = &[
    "id", "self.id", "|e| Err(e)", "|_| None", "move |e: E| { return 5 }", "a < b", "f::<T>", "&x",
    "x?", "if x {} else {}", "{ 1 }", "S { x, .. }", "async { 1 }", "a, b", "", "return", "m![x]",
    "x.await", "\"p-1\"", "!x", "unsafe { 1 }",
];
#[rustfmt::skip]
pub const QUALIFIERS: &[&str] = &[
    "", "", "", "", "async", "async", "unsafe", "const", "extern \"C\"", "default", "gen", "safe",
    "extern",
];
#[rustfmt::skip]
pub const GENERICS: &[&str] = &[
    "", "", "", "<T>", "<'a, T: Copy>", "<const N: usize>", "<T = { 1 }>", "<F: Fn() -> u8>",
];
#[rustfmt::skip]
pub const PARAMETERS: &[&str] = &[
    "()", "(&self)", "(self)", "(x: u8, (a, b): (u8, u8))", "(mut self: Box<Self>)", "(x: u8, ...)",
    "(_: impl A)", "(&mut self, f: fn(u8) -> u8)",
];
#[rustfmt::skip]
pub const RETURNS: &[&str] = &[
    "", "-> R", "-> R", "-> Result<u8, E>", "-> impl Future<Output = R>",
    "-> Pin<Box<dyn Future<Output = R> + Send + '_>>", "-> BoxFuture<'_, R>", "-> Self::Future",
    "-> !", "-> impl A", "-> Pin<Box<impl Future>>", "-> Box<dyn Future>", "-> &'a MyFuture",
    "-> (impl Future)", "-> Foo<{ N }>", "-> LocalBoxFuture<R>", "-> impl for<'a> Fn(&'a u8) -> R",
    "-> Pin<&mut F>",
];
#[rustfmt::skip]
pub const WHERE: &[&str] = &[
    "", "", "", "where T: Copy", "where [(); { 1 }]: Sized",
];
#[rustfmt::skip]
pub const BODIES: &[&str] = &[
    "{ 1 }", "{}", "{ #![allow(x)] 1 }", "{ #[x] f(); g() }", "{ fn f() {} f() }",
    "{ return Ok(()) }", ";", "{ const OPS: u8 = 1; }", "{ #![a] #![b] }",
];
#[rustfmt::skip]
pub const VISIBILITIES: &[&str] = &[
    "", "", "pub", "pub", "pub(crate)", "pub(self)", "pub(super)", "pub(in a::b)", "pub(in self)",
    "crate",
];
#[rustfmt::skip]
pub const ATTRIBUTES: &[&str] = &[
    "#[doc = \"x\"]", "/// text\n", "#[unguarded]", "#[carta::unguarded]", "#[a::unguarded]",
    "#[unguarded(x)]", "#[unguarded()]", "#[cfg_attr(x, unguarded)]", "#[unguarded = 1]",
    "#[authorize]", "#[authorize = 1]", "#[r#unguarded]", "#[inline]", "#[cfg(x)]",
    "#[unguarded::x]", "#[unsafe(no_mangle)]", "#[::carta::unguarded]",
];
#[rustfmt::skip]
pub const HEADS: &[&str] = &[
    "impl S", "impl<T> S<T>", "impl A for S", "unsafe impl<T: Copy> A<T> for &'a S where T: B",
    "impl !A for S", "impl for<'a> A<'a>", "impl (S)", "impl const A for S", "default impl A for S",
    "impl dyn A", "impl [u8]", "impl A for fn(u8) -> u8", "impl A for for<'a> fn(&'a u8)",
    "impl S<{ 1 }>", "impl A<for<'a> fn(&'a u8)>", "impl m!()",
];
#[rustfmt::skip]
pub const PLAIN: &[&str] = &[
    "const X: u8 = 1;", "pub const X: u8 = { 1 };", "type X = u8;", "m!();", "pub m! {}",
    "a::m!(x);", "const _: () = ();", "default type X = u8;", "default const X: u8 = 1;",
    "const fn: u8 = 1;", "type const fn f();", "union! {}", "static X: u8 = 1;", ";", "default!();",
    "const m!();", "macro m() {}",
];
#[rustfmt::skip]
pub const ITEMS: &[&str] = &[
    "struct S;", "enum E { A }", "mod m { pub fn f() {} }", "trait A { fn f() {} }",
    "static X: u8 = 1;", "const X: u8 = 1;", "use a::b;", "macro_rules! m { () => {} }", "m! {}",
    "extern \"C\" { fn f(); }", "type X = u8;", "union U { a: u8 }", "extern crate x;",
    "let x = 1;", "1 + 1", "",
];
