"""The pages for people, under /explore: the same questions and the same answers as the API's, as HTML."""

from app.web.routes import router

__all__ = ["router"]
