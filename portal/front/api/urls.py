from .interface import addresses

app_name = "api"
urlpatterns = list(addresses())
