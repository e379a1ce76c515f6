"""What the import contracts cannot say: an app's private rooms, and foreign keys that point down."""

from django.apps import apps
from django.db.models import Model

from wanjia.core.tests import source

# What one app may take from another. Beside the four files: gate and roles are the front of access, questions of forms,
# identity of the pure rules about names, documents and telephones; scene and listing let a page stand inside a campaign;
# reading takes workbooks and CSV apart as people make them; proposing asks for measures so that a refused list is not
# forgotten; official lays any official paper out; the catalogue of indicators is rules, flows are queries; drawing and shapes
# are the rules of maps; personal are the classes of what is kept about people.
FRONTS = {
    "models",
    "queries",
    "actions",
    "rules",
    "questions",
    "gate",
    "roles",
    "identity",
    "scene",
    "listing",
    "reading",
    "proposing",
    "official",
    "catalogue",
    "faces",
    "flows",
    "drawing",
    "shapes",
    "personal",
}
# The ways in gather the addresses and the due work of every app, and do by command what a page does by a button.
FRONTS_FOR_THE_WAYS_IN = FRONTS | {"urls", "jobs", "views", "forms", "api", "printing", "taking", "carrying"}


def test_another_app_comes_in_by_the_front() -> None:
    wrong = [
        f"{module.path}:{line} imports {name}"
        for module in source.modules()
        for line, name in source.imports(module)
        if name.startswith("wanjia.") and not may_import(module, name)
    ]
    assert not wrong, "an app's inner modules are its own:\n" + "\n".join(wrong)


def may_import(module: source.Module, name: str) -> bool:
    """Tell whether a module may import this dotted name, as far as fronts go."""
    wing, app, part = (name.split(".")[1:] + ["", "", ""])[:3]
    if wing == "core" or f"{wing}.{app}" == module.app or f"{wing}.{app}" not in source.heights():
        return True
    if module.app.startswith(("interfaces", "__main__")):
        return wing == "interfaces" or part in FRONTS_FOR_THE_WAYS_IN
    return part in FRONTS


def test_no_import_is_excused_from_the_contracts() -> None:
    settings = source.project()["tool"]["importlinter"]
    assert not settings.get("ignore_imports")
    assert not [contract["name"] for contract in settings["contracts"] if contract.get("ignore_imports")]


def test_every_app_stands_in_a_contract() -> None:
    known = source.heights()
    lost = {m.app for m in source.modules() if "." in m.app and m.app.split(".")[0] in known and (m.part == "models")}
    assert not lost - set(known), "add them to the contracts in pyproject.toml"


def test_the_ground_knows_nothing_above_it() -> None:
    wrong = [
        f"{module.path}:{line} imports {name}"
        for module in source.modules()
        if module.app.split(".")[0] in {"core", "analysis"}
        for line, name in source.imports(module)
        if name.startswith("wanjia.")
        and name.split(".")[1] != module.app.split(".")[0]
        or (module.app.startswith("analysis") and name.startswith("django"))
    ]
    assert not wrong, wrong


def test_foreign_keys_point_down() -> None:
    upward = [
        f"{model._meta.label}.{field.name} -> {field.related_model._meta.label}"
        for model in own_models()
        for field in model._meta.get_fields()
        if field.is_relation and field.concrete and isinstance(field.related_model, type)
        if field.related_model.__module__.startswith("wanjia.") and height(model) < height(field.related_model)
    ]
    assert not upward, "foreign keys that point up:\n" + "\n".join(upward)


def own_models() -> list[type[Model]]:
    return [model for model in apps.get_models() if model.__module__.startswith("wanjia.")]


def height(model: type[Model]) -> int:
    """Give how high a model's app stands in the import contracts."""
    wing, app = (model.__module__.split(".") + [""])[1:3]
    known = source.heights()
    return known.get(f"{wing}.{app}", known[wing])


def test_every_table_has_its_word_in_the_glossary() -> None:
    glossary = (source.ROOT / "GLOSSARY.md").read_text(encoding="utf-8")
    words = {
        word.strip(" `") for line in glossary.splitlines() if line.startswith("|") for word in line.split("|")[3:4]
    }
    codes = {code.strip(" `") for word in words for code in word.split(",")}
    missing = [model._meta.label for model in own_models() if model.__name__ not in codes]
    assert not missing, "models without a line in GLOSSARY.md:\n" + "\n".join(missing)
