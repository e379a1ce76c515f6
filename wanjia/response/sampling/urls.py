"""Addresses of sampling."""

from django.urls import path

from wanjia.response.sampling.views import custody, discrepancies, laboratory, results

AT = "campaigns/<str:campaign>/at/<str:place>/"

app_name = "sampling"
urlpatterns = [
    path(f"{AT}custody/", custody.custody, name="custody"),
    path(f"{AT}custody/times/", results.times, name="times"),
    path("points/<str:point>/manifest/", custody.make, name="make_manifest"),
    path("manifests/<str:manifest>/", custody.manifest, name="manifest"),
    path("manifests/<str:manifest>/courier/", custody.courier, name="courier"),
    path("manifests/<str:manifest>/receive/", custody.receive, name="receive"),
    path("discrepancies/", discrepancies.discrepancies, name="discrepancies"),
    path("discrepancies/<str:discrepancy>/settle/", discrepancies.settle, name="settle"),
    path("laboratory/", laboratory.laboratory, name="laboratory"),
    path("laboratory/scan/", laboratory.scan, name="scan"),
    path("laboratory/files/new/", laboratory.upload, name="upload_results"),
    path("laboratory/files/<str:result_file>/", laboratory.result_file, name="result_file"),
    path(f"{AT}results/", results.results, name="results"),
    path(f"{AT}results/retests/", results.retests, name="retests"),
    path("tubes/<str:tube>/", results.tube, name="tube"),
]
