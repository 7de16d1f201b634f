"""What every error has: its status over HTTP, its title, and the code that never changes."""

from typing import ClassVar


class AppError(Exception):
    """Something went wrong on our side. It is in the log under the request's id."""

    status: ClassVar[int] = 500
    title: ClassVar[str] = "Internal error"
    code: ClassVar[str] = "internal"

    def __init__(self, detail: str = "", **extra: object) -> None:
        super().__init__(detail)
        self.extra = extra
        """Further members of the problem, by name."""

    @classmethod
    def slug(cls) -> str:
        """The last part of the problem's `type`, and of the page that explains it."""
        return cls.code.replace("_", "-")
