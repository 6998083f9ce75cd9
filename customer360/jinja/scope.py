"""The names that one render sees, and a record of what it used."""

from collections.abc import Callable, Mapping

from jinja2.environment import Template
from jinja2.exceptions import (
    SecurityError,
    TemplateError,
    TemplateSyntaxError,
)

from customer360.errors import C360Error, CompilationError
from customer360.jinja.callables import Function
from customer360.jinja.environment import (
    MACRO_PREFIX,
    Codes,
    NamedParts,
    NoCodes,
    TemplateEnvironment,
    exported_name,
)
from customer360.jinja.library import BUILTIN_PACKAGES, MacroLibrary
from customer360.jinja.nearest import suggest
from customer360.jinja.unknown import (
    Unknown,
    UnknownInMacro,
    UnknownInYml,
    UnknownNameError,
    UnknownWhileParsing,
)
from customer360.resources.node import Macro

# What running a template can raise besides our own errors.
_TEMPLATE_ERRORS = (
    TemplateError,
    UnknownNameError,
    TypeError,
    ValueError,
    LookupError,
    ArithmeticError,
    AttributeError,
    RecursionError,
)
_NOT_THERE = object()
_NOT_IN_YML = "a yml may ask for var(), env_var(), target and the like"
_NOT_INSTALLED = "if it is a package, `c360 deps` installs it"
# Nobody can put our own macros right; an error in one is an error of who calls it.
_BUILTIN_NAMES = tuple(f"{MACRO_PREFIX}macro.{name}." for name in BUILTIN_PACKAGES)


class MacroReturn(Exception):  # noqa: N818 - it is no error, it carries a value out
    """`return(value)` inside a macro."""

    def __init__(self, value: object) -> None:
        super().__init__()
        self.value = value


class Scope(dict[str, object]):
    """Every name of one render: set ones, macros, made on demand, and shared ones.

    `is_pure` tells whether the text depends on nothing but the project, the variables
    in `used_vars` and the environment variables in `used_env`; only then may it be kept
    for another run. `used_macros` are those that the template itself calls.
    """

    def __init__(
        self,
        engine: "Engine",
        *,
        package: str,
        makers: Mapping[str, Callable[["Scope"], object]],
        names: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__()
        self.engine = engine
        self.package = package
        # As in dbt, a test dispatches to the macros of where it was written, too.
        self.package_of_test = package
        self.is_pure = True
        self.used_macros: dict[str, None] = {}
        self.used_vars: dict[str, object] = {}
        self.used_env: dict[str, str | None] = {}
        self._makers = makers
        self._macros = engine.library.visible_from(package)
        self._functions: dict[str, Function] = {}
        self._depth = 0
        self.offer(names or {})

    def offer(self, names: Mapping[str, object]) -> None:
        """Set names, but for those that the project has a macro of its own for."""
        for name, value in names.items():
            macro = self._macros.get(name)
            if macro is None or macro.package_name in BUILTIN_PACKAGES:
                self[name] = value

    def get(self, key: str, default: object = None) -> object:
        """The name's value; Jinja asks through this."""
        value = super().get(key, _NOT_THERE)
        if value is not _NOT_THERE:
            return value
        macro = self._macros.get(key)
        if macro is not None:
            value = MacroCall(self, macro)
        elif (maker := self._makers.get(key)) is not None:
            value = maker(self)
        elif key in self.engine.library.packages:
            value = PackageMacros(self, key)
        else:
            return self.engine.shared.get(key, default)
        self[key] = value
        return value

    def known_names(self) -> frozenset[str]:
        """All names, for a hint about a misspelt one."""
        library = self.engine.library
        return frozenset(
            (*self, *self._macros, *self._makers, *library.packages)
        ) | frozenset(self.engine.shared)

    def call_macro(
        self, macro: Macro, arguments: tuple[object, ...], named: Mapping[str, object]
    ) -> object:
        """Run a macro with this scope; what it returns, or else its text."""
        if not self._depth:
            self.used_macros[macro.unique_id] = None
        self._depth += 1
        try:
            function = self._functions.get(macro.unique_id)
            if function is None:
                function = self.engine.bind_macro(macro, self)
                self._functions[macro.unique_id] = function
            return function(*arguments, **named)
        except MacroReturn as answer:
            return answer.value
        finally:
            self._depth -= 1

    def not_pure(self) -> None:
        """Note that the text depends on the moment or on the database."""
        self.is_pure = False


class ContextView:
    """`context` in a template: names looked up by text, and nothing else.

    The scope itself leads to the machinery, and from there out of the sandbox.
    """

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def __getitem__(self, name: str) -> object:
        value = self._scope.get(name, _NOT_THERE)
        if value is _NOT_THERE:
            raise KeyError(name)
        return value

    def __contains__(self, name: str) -> bool:
        return self._scope.get(name, _NOT_THERE) is not _NOT_THERE

    def get(self, name: str, default: object = None) -> object:
        """The value of a name, or the default."""
        return self._scope.get(name, default)


class MacroCall:
    """A macro with the scope that it will run in."""

    def __init__(self, scope: Scope, macro: Macro) -> None:
        self._scope = scope
        self._macro = macro
        self.name = macro.name

    def __call__(self, *arguments: object, **named: object) -> object:
        """Run it."""
        return self._scope.call_macro(self._macro, arguments, named)

    def __str__(self) -> str:
        """Refuse: a macro without its brackets is a slip."""
        raise CompilationError(
            f"the macro {self.name!r} is named but not called",
            hint=f"write {self.name}(...)",
        )


class PackageMacros(NamedParts):
    """`package.macro` in a template."""

    def __init__(self, scope: Scope, package: str) -> None:
        self._scope = scope
        self._package = package

    def part(self, name: str) -> object:
        """The macro of this name.

        Raises:
            CompilationError: there is none.
        """
        library = self._scope.engine.library
        macro = library.in_package(self._package, name)
        if macro is not None:
            return MacroCall(self._scope, macro)
        if name == "get":
            return self.get
        raise CompilationError(
            f"the package {self._package!r} has no macro {name!r}",
            hint=suggest(name, library.packages.get(self._package, ())),
        )

    def __getitem__(self, name: str) -> object:
        return self.part(name)

    def get(self, name: str, default: object = None) -> object:
        """The macro, or the default."""
        macro = self._scope.engine.library.in_package(self._package, name)
        return default if macro is None else MacroCall(self._scope, macro)


class Engine:
    """Compiles templates and macros, each once, and renders them in scopes."""

    def __init__(
        self,
        library: MacroLibrary,
        shared: Mapping[str, object],
        *,
        is_parsing: bool = False,
        is_for_yml: bool = False,
        codes: Codes | None = None,
    ) -> None:
        self.library = library
        self._codes = codes or NoCodes()
        unknown = UnknownWhileParsing if is_parsing else Unknown
        self.environment = TemplateEnvironment(UnknownInYml if is_for_yml else unknown)
        self._of_macros = TemplateEnvironment(
            UnknownWhileParsing if is_parsing else UnknownInMacro
        )
        self.shared = {**self._jinja_names(), **shared}
        self._macros: dict[str, Template] = {}

    def _jinja_names(self) -> dict[str, object]:
        # `lipsum` is of no use in SQL.
        wanted = ("range", "dict", "cycler", "joiner", "namespace")
        return {name: self.environment.globals[name] for name in wanted}

    def bind_macro(self, macro: Macro, scope: Scope) -> Function:
        """The macro as a function that sees the scope."""
        template = self._macros.get(macro.unique_id)
        if template is None:
            template = self.compile(
                macro.macro_sql,
                name=f"{MACRO_PREFIX}{macro.unique_id}",
                path=macro.original_file_path,
                line=macro.line,
            )
            self._macros[macro.unique_id] = template
        context = template.new_context(scope, shared=True)
        for _ in template.root_render_func(context):
            pass
        function: Function = context.vars[exported_name(macro.name)]
        return function

    def compile(
        self,
        text: str,
        *,
        name: str,
        path: str,
        line: int = 1,
        forgives_names: bool = False,
    ) -> Template:
        """Compile a text once, for many renders.

        Raises:
            CompilationError: it is not Jinja.
        """
        is_lenient = forgives_names or name.startswith(MACRO_PREFIX)
        environment = self._of_macros if is_lenient else self.environment
        try:
            return environment.compile_text(
                text, name=name, path=path, line=line, codes=self._codes
            )
        except TemplateSyntaxError as error:
            raise CompilationError(
                f"Jinja cannot read {name.removeprefix(MACRO_PREFIX)}: {error.message}",
                path=path,
                line=error.lineno,
            ) from error
        except RecursionError as error:
            raise CompilationError(
                f"{name} nests its Jinja too deeply", path=path
            ) from error

    def render(
        self,
        text: str,
        scope: Scope,
        *,
        name: str,
        path: str,
        line: int = 1,
        forgives_names: bool = False,
    ) -> str:
        """The text with its tags answered.

        Raises:
            C360Error: with the file and line where it happened.
        """
        template = self.compile(
            text, name=name, path=path, line=line, forgives_names=forgives_names
        )
        try:
            context = template.new_context(scope, shared=True)
            return "".join(template.root_render_func(context))
        except MacroReturn:
            raise CompilationError(
                f"return() stands outside a macro, in {name}", path=path, line=line
            ) from None
        except C360Error as error:
            _locate(error, path)
            raise
        except _TEMPLATE_ERRORS as error:
            raise _explained(error, scope, name, path) from error

    def evaluate(
        self, text: str, scope: Scope, *, name: str, path: str, line: int = 1
    ) -> object:
        """The value of a text that is one `{{ ... }}`, else the rendered text."""
        whole = text.strip()
        if not (whole.startswith("{{") and whole.endswith("}}")):
            return self.render(text, scope, name=name, path=path, line=line)
        found: list[object] = []
        inner = whole[2:-2].strip("-+ \n\t")
        if "}}" in inner or "{{" in inner:
            return self.render(text, scope, name=name, path=path, line=line)
        scope["_c360_keep"] = found.append
        self.render(
            "{% do _c360_keep((" + inner + ")) %}",
            scope,
            name=name,
            path=path,
            line=line,
        )
        if isinstance(found[0], UnknownInYml):
            raise CompilationError(
                f"{inner!r} is not known here", hint=_NOT_IN_YML, path=path, line=line
            )
        return found[0]

    def call(
        self,
        macro: Macro,
        scope: Scope,
        arguments: tuple[object, ...] = (),
        named: Mapping[str, object] | None = None,
    ) -> object:
        """Run a macro by itself.

        Raises:
            C360Error: with the file and line where it happened.
        """
        path = macro.original_file_path
        try:
            return scope.call_macro(macro, arguments, named or {})
        except C360Error as error:
            _locate(error, path)
            raise
        except _TEMPLATE_ERRORS as error:
            raise _explained(error, scope, macro.name, path) from error


def _places(error: BaseException) -> list[tuple[str, int]]:
    """Where in templates it happened, the outermost first."""
    places = []
    trace = error.__traceback__
    while trace is not None:
        template = trace.tb_frame.f_globals.get("__jinja_template__")
        if template is not None and not str(template.name).startswith(_BUILTIN_NAMES):
            line = template.get_corresponding_lineno(trace.tb_lineno)
            places.append((str(template.filename), int(line)))
        trace = trace.tb_next
    return places


def _locate(error: C360Error, path: str) -> None:
    if error.path is not None:
        return
    places = _places(error) or [(path, 0)]
    error.path, line = places[-1]
    error.line = line or None
    if len(places) > 1 and places[0] != places[-1]:
        outer_path, outer_line = places[0]
        error.message += f" (called from {outer_path}:{outer_line})"
        error.args = (error.message,)


def _explained(
    error: BaseException, scope: Scope, name: str, path: str
) -> CompilationError:
    hint = None
    match error:
        case UnknownNameError() if error.owner is None:
            message = f"{error.name!r} is not known here, in {name}"
            hint = suggest(error.name, scope.known_names()) or _NOT_INSTALLED
        case UnknownNameError():
            message = f"{error.name!r} is not there, in {name}: looked in {error.owner}"
        case SecurityError():
            message = f"not allowed in a template, in {name}: {error.message}"
        case RecursionError():
            message = f"a macro calls itself without end, in {name}"
        case _:
            message = f"{_sentence(error)}, in {name}"
    explained = CompilationError(message, hint=hint)
    explained.__traceback__ = error.__traceback__
    _locate(explained, path)
    return explained


def _sentence(error: BaseException) -> str:
    text = str(error) or type(error).__name__
    return f"{type(error).__name__}: {text}" if isinstance(error, LookupError) else text
