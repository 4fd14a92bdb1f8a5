"""Addresses of an app that stand at the root of the site, beside those of others."""

from django.urls import URLResolver, include
from django.urls.resolvers import ResolverMatch, RoutePattern
from django.utils.functional import cached_property


class _Unprefixed(URLResolver):
    """Looks at a path's first part before it tries the patterns one by one, as Django does even for a kept page."""

    @cached_property
    def first_parts(self) -> set[str]:
        return {str(each.pattern).partition("/")[0] for each in self.url_patterns}

    def resolve(self, path: str) -> ResolverMatch | None:  # type: ignore[override]
        return super().resolve(path) if path.partition("/")[0] in self.first_parts else None


def unprefixed(module: str) -> URLResolver:
    """path("", include(module)) that is passed over quickly; every pattern of `module` begins with a literal part."""
    urlconf, app_name, namespace = include(module)
    return _Unprefixed(RoutePattern(""), urlconf, app_name=app_name, namespace=namespace)
