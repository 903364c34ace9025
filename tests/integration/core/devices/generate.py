"""Messages out of a JSON schema, for the part of JSON Schema that the contract uses.

hypothesis-jsonschema would do it, but does not work with current versions of hypothesis.
"""

from typing import Any

from hypothesis import strategies as st

type Schema = dict[str, Any]

LARGE = 10**15
TEXT = st.characters(exclude_categories=["Cs"], exclude_characters="\n")


def messages(schema: Schema) -> st.SearchStrategy[Any]:
    """Values that the schema allows, with unknown keys here and there."""
    if "const" in schema:
        return st.sampled_from([schema["const"], float(schema["const"])] if schema["const"] == 1 else [schema["const"]])
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    types = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    return st.one_of(*(_of_type(kind, schema) for kind in types))


def _of_type(kind: str, schema: Schema) -> st.SearchStrategy[Any]:
    match kind:
        case "null":
            return st.none()
        case "boolean":
            return st.booleans()
        case "integer":
            return st.integers(schema.get("minimum", -LARGE), schema.get("maximum", LARGE))
        case "number":
            low = schema.get("minimum", schema.get("exclusiveMinimum"))
            return st.floats(low, schema.get("maximum", LARGE), exclude_min="exclusiveMinimum" in schema)
        case "string" if "pattern" in schema:
            pattern: str = schema["pattern"]
            return st.from_regex(pattern).filter(
                lambda text: "\n" not in text and len(text) <= schema.get("maxLength", len(text))
            )
        case "string":
            return st.text(TEXT, min_size=schema.get("minLength", 0), max_size=schema.get("maxLength", 20))
        case "array":
            return st.lists(
                messages(schema["items"]),
                min_size=schema.get("minItems", 0),
                max_size=min(schema.get("maxItems", 5), 5),
                unique=schema.get("uniqueItems", False),
            )
        case _:
            return _objects(schema)


def _objects(schema: Schema) -> st.SearchStrategy[dict[str, Any]]:
    """Objects with one of the schema's `if`/`then` branches, where it has some."""
    branches = [
        {**branch["then"]["properties"], **branch["if"]["properties"]} for branch in schema.get("allOf", ())
    ] or [{}]
    needed = [branch["then"]["required"] for branch in schema.get("allOf", ())] or [[]]
    return st.one_of(
        *(
            _object({**schema["properties"], **_merged(schema["properties"], branch)}, {*schema["required"], *more})
            if "required" in schema
            else _object(schema["properties"], set(more))
            for branch, more in zip(branches, needed, strict=True)
        )
    )


def _merged(properties: Schema, branch: Schema) -> Schema:
    return {key: {**properties.get(key, {}), **value} for key, value in branch.items()}


def _object(properties: Schema, required: set[str]) -> st.SearchStrategy[dict[str, Any]]:
    known = st.fixed_dictionaries(
        {key: messages(value) for key, value in properties.items() if key in required},
        optional={key: messages(value) for key, value in properties.items() if key not in required},
    )
    unknown = st.dictionaries(
        st.text("abc", min_size=3, max_size=3).map(lambda key: f"x_{key}"), st.none() | st.booleans(), max_size=2
    )
    return st.builds(lambda more, message: {**more, **message}, unknown, known)
