//! The OpenAPI 3.1 document, made from the table of routes.

use super::route::{Body, Route};
use crate::access::Verb;
use schemars::SchemaGenerator;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value as Json, json};

/// The document of all routes under `/api` and the public ones that answer JSON.
pub fn document(routes: &[Route]) -> Json {
    let settings = SchemaSettings::draft2020_12().with(|s| s.definitions_path = "/components/schemas".into());
    let mut generator = settings.into_generator();
    let problem = generator.subschema_for::<ProblemBody>();
    let mut paths = Map::new();
    for route in
        routes.iter().filter(|route| route.is_api() || route.path == "/healthz" || route.path == "/openapi.json")
    {
        let operation = operation(&mut generator, route, &json!(problem));
        let path = paths.entry(route.path.to_owned()).or_insert_with(|| json!({}));
        if let Some(path) = path.as_object_mut() {
            path.insert(route.method.as_str().to_ascii_lowercase(), operation);
        }
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Tilbake",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "The correctional service: people, authorities, dates, places. Errors are RFC 9457 problems.",
            "license": { "name": "EUPL-1.2", "identifier": "EUPL-1.2" }
        },
        "security": [{ "token": [] }],
        "paths": paths,
        "components": {
            "schemas": without_empty_defaults(generator.take_definitions(true)),
            "securitySchemes": { "token": { "type": "http", "scheme": "bearer" } }
        }
    })
}

/// A field left out of a form is empty text, whatever type it is then read as. That is how forms are
/// read and no value of the type, so it is no default of the schema either.
fn without_empty_defaults(mut schemas: Map<String, Json>) -> Map<String, Json> {
    for schema in schemas.values_mut() {
        let Some(properties) = schema.get_mut("properties").and_then(Json::as_object_mut) else { continue };
        for property in properties.values_mut().filter_map(Json::as_object_mut) {
            if property.get("default") == Some(&Json::from("")) {
                property.remove("default");
            }
        }
    }
    schemas
}

fn operation(generator: &mut SchemaGenerator, route: &Route, problem: &Json) -> Json {
    let mut parameters: Vec<Json> = route
        .path
        .split('/')
        .filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
        .map(|name| json!({ "name": name, "in": "path", "required": true, "schema": { "type": "string" } }))
        .collect();
    if let Some(query) = route.query {
        parameters.extend(query_parameters(generator, query));
    }
    parameters.extend(route.headers.iter().map(|(name, says)| {
        json!({ "name": name, "in": "header", "required": false, "description": says,
            "schema": { "type": "string", "maxLength": 100 } })
    }));
    if route.is_api() && route.versioned {
        parameters.push(json!({ "name": "If-Match", "in": "header", "required": true,
            "description": "The ETag that was read with what is changed: another is refused with 412, none with 428.",
            "schema": { "type": "string", "maxLength": 100 } }));
    }
    if route.is_api() && route.status == 201 {
        parameters.push(json!({ "name": "Idempotency-Key", "in": "header", "required": false,
            "description": "The same key and body again give the first answer and change nothing.",
            "schema": { "type": "string", "maxLength": 100 } }));
    }
    let content = |schema: Json| json!({ "application/json": { "schema": schema } });
    let success = match route.gives {
        Some(gives) => json!({ "description": "Done", "content": content(json!(gives(generator))) }),
        None if route.media != "application/json" => {
            json!({ "description": "The bytes", "content": { route.media: {} } })
        }
        None => json!({ "description": "Done", "content": content(json!({ "type": "object" })) }),
    };
    let refused =
        json!({ "description": "A problem", "content": { "application/problem+json": { "schema": problem } } });
    let mut operation = json!({
        "operationId": route.name().replace(['/', '{', '}', ' ', '.'], "_"),
        "summary": route.summary,
        "parameters": parameters,
        "responses": { route.status.to_string(): success, "default": refused },
    });
    if let Some(object) = operation.as_object_mut() {
        if route.verb == Verb::Public {
            object.insert("security".into(), json!([]));
        }
        if route.body != Body::None {
            let schema = route.takes.map_or(json!({ "type": "object" }), |takes| json!(takes(generator)));
            object.insert("requestBody".into(), json!({ "required": true, "content": content(schema) }));
        }
    }
    operation
}

fn query_parameters(generator: &mut SchemaGenerator, query: super::route::SchemaOf) -> Vec<Json> {
    let schema = json!(query(generator));
    // A named type is a reference into the definitions: look through it.
    let schema = match schema.get("$ref").and_then(Json::as_str).and_then(|r| r.rsplit('/').next()) {
        Some(name) => generator.definitions().get(name).cloned().unwrap_or(Json::Null),
        None => schema,
    };
    let required: Vec<&str> =
        schema["required"].as_array().map(|r| r.iter().filter_map(Json::as_str).collect()).unwrap_or_default();
    schema["properties"]
        .as_object()
        .map(|properties| {
            properties
                .iter()
                .map(|(name, schema)| {
                    json!({ "name": name, "in": "query", "required": required.contains(&name.as_str()), "schema": schema })
                })
                .collect()
        })
        .unwrap_or_default()
}

/// RFC 9457 problem details as clients see them.
#[derive(schemars::JsonSchema)]
#[schemars(rename = "Problem")]
#[allow(dead_code, reason = "only its schema is used")]
struct ProblemBody {
    /// `urn:tilbake:problem:CODE`.
    r#type: String,
    /// The problem in the caller's language.
    title: String,
    /// HTTP status.
    status: u16,
    /// Stable code.
    code: String,
    /// What happened.
    detail: String,
    /// Errors by field.
    #[serde(default)]
    errors: Vec<basics::FieldError>,
    /// Rule of the rulebook that refused.
    rule: Option<String>,
    /// Act and section of that rule.
    section: Option<String>,
}
