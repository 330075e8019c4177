//! What is known of one endpoint: gathered from the types that its handler takes and gives, and from its row.

use super::answers::Common;
use super::statuses;
use crate::error::ErrorJson;
use std::collections::BTreeMap;
use utoipa::ToSchema;
use utoipa::openapi::path::{Operation, Parameter, ParameterIn};
use utoipa::openapi::request_body::RequestBody;
use utoipa::openapi::schema::{SchemaType, Type};
use utoipa::openapi::security::SecurityRequirement;
use utoipa::openapi::{Content, Header, Ref, RefOr, Required, Response, ResponseBuilder, Schema};

/// The content type of what this API says and reads, unless something else is said.
pub(super) const JSON: &str = "application/json";

/// By name.
pub(super) type Schemas = Vec<(String, RefOr<Schema>)>;

#[derive(Default)]
pub(in crate::routes) struct Description {
    parameters: Vec<Parameter>,
    body: Option<RequestBody>,
    answers: BTreeMap<String, Response>,
    /// Content type and schema of the errors that the handler itself gives, where they aren't the API's own.
    error: Option<(&'static str, RefOr<Schema>)>,
    needs_credential: bool,
    pub(super) schemas: Schemas,
}

impl Description {
    /// Where a type's schema stands, which from now on it does.
    pub(in crate::routes) fn schema_of<T: ToSchema>(&mut self) -> RefOr<Schema> {
        T::schemas(&mut self.schemas);
        let schema = T::schema();
        if is_inline(&schema) {
            return schema;
        }
        self.schemas.push((T::name().into_owned(), schema));
        Ref::from_schema_name(T::name()).into()
    }

    pub(in crate::routes) fn needs_credential(&mut self) {
        self.needs_credential = true;
        self.refuses(401);
        self.refuses(403);
    }

    pub(in crate::routes) fn parameter(&mut self, parameter: Parameter) {
        self.parameters.push(parameter);
    }

    pub(in crate::routes) fn body(&mut self, content_type: &str, schema: RefOr<Schema>) {
        let body = RequestBody::builder().required(Some(Required::True));
        self.body = Some(body.content(content_type, Content::new(Some(schema))).build());
    }

    /// Whoever sends none says something by it, too.
    pub(in crate::routes) fn body_may_be_missing(&mut self) {
        if let Some(body) = &mut self.body {
            body.required = Some(Required::False);
        }
    }

    pub(in crate::routes) fn answers(&mut self, status: &str, answer: Response) {
        self.answers.insert(status.to_owned(), answer);
    }

    pub(in crate::routes) fn answers_with(
        &mut self,
        status: &str,
        content_type: &str,
        schema: RefOr<Schema>,
    ) {
        let answer = ResponseBuilder::new().description(statuses::said_of(status));
        let answer = answer.content(content_type, Content::new(Some(schema)));
        self.answers(status, answer.build());
    }

    pub(in crate::routes) fn answers_header(&mut self, status: &str, name: &str, said: &str) {
        if let Some(answer) = self.answers.get_mut(status) {
            let header = Header::builder().schema(Some(Schema::from(super::shapes::anything())));
            let header = header.description(Some(said)).build();
            answer.headers.insert(name.to_owned(), RefOr::T(header));
        }
    }

    /// That this is the type of the errors that the handler gives; those of the layers are the API's own.
    pub(in crate::routes) fn errors_are<T: ToSchema>(&mut self, content_type: &'static str) {
        self.error = Some((content_type, self.schema_of::<T>()));
    }

    /// That it may refuse, or fail, with a status.
    pub(in crate::routes) fn refuses(&mut self, status: u16) {
        let status = status.to_string();
        if !self.answers.contains_key(&status) {
            let schema = self.schema_of::<ErrorJson>();
            self.answers_with(&status, JSON, schema);
            if let (Some((content_type, schema)), Some(answer)) =
                (self.error.clone(), self.answers.get_mut(&status))
            {
                let content = RefOr::T(Content::new(Some(schema)));
                answer.content.insert(content_type.to_owned(), content);
            }
        }
    }

    pub(super) fn operation(mut self, row: &super::Row) -> (Operation, Schemas) {
        match row.kind {
            super::Kind::PassedOn => {}
            super::Kind::Ordinary => Common::of_all(&mut self, true),
            super::Kind::Streamed => Common::of_all(&mut self, false),
        }
        for status in row.statuses {
            self.refuses(*status);
        }
        let in_path = super::segments::of(row.path);
        let mut operation = Operation::new();
        operation.tags = Some(vec![row.tag.to_owned()]);
        operation.summary = Some(row.summary());
        operation.description = row.details();
        let parameters: Vec<_> = in_path.into_iter().chain(self.parameters).collect();
        let parameters: Vec<_> = parameters.into_iter().map(RefOr::T).collect();
        operation.parameters = Some(parameters).filter(|parameters| !parameters.is_empty());
        operation.request_body = self.body.map(RefOr::T);
        let answers = self.answers.into_iter().map(|(status, answer)| (status, RefOr::T(answer)));
        operation.responses.responses = answers.collect();
        let none: [&str; 0] = [];
        operation.security = Some(match self.needs_credential {
            true => super::document::SCHEMES
                .map(|scheme| SecurityRequirement::new(scheme, none))
                .to_vec(),
            false => Vec::new(),
        });
        (operation, self.schemas)
    }
}

/// A parameter in a header.
pub(in crate::routes) fn header(name: &str, said: &str, schema: Schema) -> Parameter {
    let mut parameter = Parameter::new(name);
    parameter.parameter_in = ParameterIn::Header;
    parameter.required = Required::False;
    parameter.description = Some(said.to_owned());
    parameter.schema = Some(schema.into());
    parameter
}

/// Texts, numbers and lists stand where they are used; what has fields has a name.
fn is_inline(schema: &RefOr<Schema>) -> bool {
    match schema {
        RefOr::Ref(_) => true,
        RefOr::T(Schema::Object(object)) => {
            object.properties.is_empty() && object.schema_type != SchemaType::Type(Type::Object)
        }
        RefOr::T(schema) => matches!(schema, Schema::Array(_)),
    }
}
