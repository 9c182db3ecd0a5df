"""What is not in docs/methods*.md does not exist: every public name must be explained there."""

import importlib
import inspect
import pkgutil
from pathlib import Path

import spatial_model

DOCUMENTS = sorted((Path(__file__).parents[2] / "docs").glob("methods*.md"))
TEXT = "\n".join(path.read_text(encoding="utf-8") for path in DOCUMENTS)


def public_functions():
    for found in pkgutil.iter_modules(spatial_model.__path__, "spatial_model."):
        module = importlib.import_module(found.name)
        for name, member in inspect.getmembers(module, inspect.isfunction):
            if member.__module__ == found.name and not name.startswith("_"):
                yield name


def test_every_public_function_is_named_in_the_methods():
    missing = sorted({name for name in public_functions() if f"`{name}`" not in TEXT})
    assert missing == []
    assert len(set(public_functions())) > 25


def test_both_methods_are_named_as_the_code_names_them():
    from spatial_model.progress import METHOD_GROWTH, METHOD_LINE, Status

    for name in (METHOD_GROWTH, METHOD_LINE, *Status):
        assert f"`{name}`" in TEXT
