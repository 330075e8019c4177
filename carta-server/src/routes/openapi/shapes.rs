//! Shapes of texts that no type of Rust says.

use carta_core::resource::{FileSource, FileType, ResourceKind, UserType};
use utoipa::openapi::schema::AnyOf;
use utoipa::openapi::schema::{KnownFormat, SchemaFormat, Type};
use utoipa::openapi::{Object, ObjectBuilder, Schema};

/// What carta-core's rules of names leave: neither slashes nor control characters. Blanks within, invisible characters and
/// the like they refuse too, which no pattern needs to repeat: such a name is a 400 that says which rule it breaks.
const GROUP: &str = r"^[^/\x00-\x1f\x7f-\x9f]+$";
const PART: &str = r"^[^/:\x00-\x1f\x7f-\x9f]+$";
const USER: &str = r"^[^/\s\x00-\x1f\x7f-\x9f]+$";
/// What isn't a control character.
const PLAIN: &str = r"^[^\x00-\x1f\x7f-\x9f]*$";

pub(in crate::routes) fn anything() -> Object {
    string().min_length(Some(1)).build()
}

pub(in crate::routes) fn text(most: usize) -> Object {
    string().min_length(Some(1)).max_length(Some(most)).build()
}

pub(in crate::routes) fn user_name() -> Object {
    name(USER, "andy")
}

pub(in crate::routes) fn group_name() -> Object {
    name(GROUP, "MyOrg:MyGroup")
}

pub(in crate::routes) fn part_of_name() -> Object {
    name(PART, "MyOrg")
}

fn name(pattern: &str, example: &str) -> Object {
    let name = string().min_length(Some(1)).max_length(Some(carta_core::MAX_NAME_CHARS));
    name.pattern(Some(pattern)).examples([example]).build()
}

/// A name that nothing else hangs on.
pub(in crate::routes) fn title() -> Object {
    string().min_length(Some(1)).max_length(Some(256)).pattern(Some(PLAIN)).build()
}

pub(in crate::routes) fn id() -> Object {
    string().format(Some(SchemaFormat::Custom("uuid".to_owned()))).build()
}

pub(in crate::routes) fn id_or_self() -> Object {
    string().min_length(Some(1)).examples(["self"]).build()
}

/// A moment, as answers write it.
pub(in crate::routes) fn moment() -> Object {
    let format = SchemaFormat::KnownFormat(KnownFormat::DateTime);
    string().format(Some(format)).examples(["2030-01-01T00:00:00Z"]).build()
}

/// A moment, as requests may write it.
pub(in crate::routes) fn moment_given() -> Object {
    let said = "A moment, as RFC 3339 writes it, or in seconds since 1970.";
    string().description(Some(said)).examples(["2030-01-01T00:00:00Z"]).build()
}

/// `Execute, Write, Read, Clone, Admin`, or what of it is held.
pub(in crate::routes) fn permission() -> Object {
    const WORD: &str = "(Execute|Write|Read|Clone|Admin)";
    let permission = string().pattern(Some(format!("^({WORD}(, {WORD})*)?$")));
    permission.examples(["Write, Read"]).build()
}

pub(in crate::routes) fn source() -> Object {
    words(&[FileSource::Carta.as_str(), FileSource::HyperThought.as_str()])
}

pub(in crate::routes) fn sources() -> utoipa::openapi::Array {
    utoipa::openapi::Array::new(source())
}

pub(in crate::routes) fn kind() -> Object {
    use ResourceKind::{Connection, File, Namespace, Project, Service, Workspace};
    words(
        &[Workspace, Connection, File, Namespace, Service, Project]
            .each_ref()
            .map(ResourceKind::as_str),
    )
}

pub(in crate::routes) fn kinds() -> utoipa::openapi::Array {
    utoipa::openapi::Array::new(kind())
}

pub(in crate::routes) fn user_type() -> Object {
    use UserType::{Group, Namespace, Project, User, Workflow, Workspace};
    words(&[Namespace, Project, User, Group, Workflow, Workspace].each_ref().map(UserType::as_str))
}

/// In a query.
pub(in crate::routes) fn user_type_given() -> Schema {
    or_nothing(user_type())
}

/// What a secret is.
pub(in crate::routes) fn secret(most: usize) -> Object {
    string().max_length(Some(most)).build()
}

/// An organization's name: with `:All` behind it, it is that of a group.
pub(in crate::routes) fn organization() -> Object {
    let most = carta_core::MAX_NAME_CHARS - ":All".len();
    let name = string().min_length(Some(1)).max_length(Some(most)).pattern(Some(PART));
    name.examples(["MyOrg"]).build()
}

pub(in crate::routes) fn role() -> Schema {
    or_nothing(words(&["None", "Guest", "User", "Editor", "Owner"]))
}

pub(in crate::routes) fn one_of(words: Vec<String>) -> Object {
    string().enum_values(Some(words)).build()
}

pub(in crate::routes) fn words(words: &[&'static str]) -> Object {
    string().enum_values(Some(words.iter().copied())).build()
}

/// What an entry of a listing of files is.
pub(in crate::routes) fn file_type() -> Object {
    words(
        &[FileType::File, FileType::Directory, FileType::Workspace]
            .each_ref()
            .map(FileType::as_str),
    )
}

/// A whole number, as text.
pub(in crate::routes) fn number() -> Schema {
    or_nothing(whole().build())
}

/// How many entries of the audit come at once.
pub(in crate::routes) fn page_limit() -> Schema {
    or_nothing(whole().minimum(Some(1)).maximum(Some(1000)).default(Some(100.into())).build())
}

/// In a query: clients that have nothing to say may say nothing.
fn or_nothing(said: Object) -> Schema {
    let nothing = string().max_length(Some(0)).build();
    AnyOf::builder().item(said).item(nothing).build().into()
}

fn whole() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::Integer)
}

/// By what users are searched for; numbers are pycarta 0.2's.
pub(in crate::routes) fn attribute() -> Schema {
    or_nothing(words(&[
        "UserId",
        "UserName",
        "Email",
        "FirstName",
        "LastName",
        "0",
        "1",
        "2",
        "3",
        "4",
    ]))
}

/// Between blanks, too: so pycarta 0.2 writes them.
pub(in crate::routes) fn comparison() -> Schema {
    or_nothing(words(&["=", "^=", " = ", " ^= "]))
}

/// Python's words, and JSON's.
pub(in crate::routes) fn boolean_word() -> Schema {
    or_nothing(words(&["True", "False", "true", "false"]))
}

pub(in crate::routes) fn secret_name_given() -> Object {
    text(128)
}

pub(in crate::routes) fn bytes() -> Object {
    whole().minimum(Some(0)).build()
}

/// Bytes, as they are.
pub(in crate::routes) fn octets() -> Object {
    string().format(Some(SchemaFormat::KnownFormat(KnownFormat::Binary))).build()
}

fn string() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String)
}
