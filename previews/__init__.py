"""What a preview would change, as a reviewer of networks reads it.

    pulumi preview --json --stack STACK | python -m previews --format markdown

Import from the modules: `read` makes a `model.Preview` of Pulumi's document, `text`, `markdown` and `as_json`
render it. All of it is pure but `__main__`.
"""
