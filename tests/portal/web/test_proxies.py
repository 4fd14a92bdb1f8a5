from portal.web.proxies import check_trusted_proxies


def test_deployment_without_its_proxy_is_warned_of(settings):
    settings.HTTPS, settings.ALLAUTH_TRUSTED_PROXY_COUNT = True, 0
    assert [warning.id for warning in check_trusted_proxies(None)] == ["portal.W001"]
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    assert check_trusted_proxies(None) == []
    settings.HTTPS, settings.ALLAUTH_TRUSTED_PROXY_COUNT = False, 0
    assert check_trusted_proxies(None) == []
