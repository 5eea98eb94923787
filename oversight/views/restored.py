"""A list of computers that are back: check it, then do it; an answer for each."""

from collections import Counter

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from booking.errors import BookingError
from booking.operations import restorations
from booking.operations.restorations import Answer, Result
from kit.words import gettext_lazy as _
from outages.reads.situation import open_workstations_outage
from oversight.access import coordinators_only
from oversight.forms.restored import RestoredForm
from oversight.reads.restored import ending
from people.http import PersonRequest

WHY = "restored from elsewhere"
# What each answer means, in the order in which somebody wants to know.
RESULTS = {
    Result.RESTORED: _("back: marked as restored"),
    Result.UNKNOWN: _("not in our records: check how it is spelt"),
    Result.NOT_AFFECTED: _("not on the list of this outage"),
    Result.EXCLUDED: _("excluded from the repair: left alone"),
    Result.ALREADY_RESTORED: _("was marked as restored before"),
    Result.REPEATED: _("stands twice in your list"),
}


@require_http_methods(["GET", "HEAD", "POST"])
@coordinators_only
def restored(request: PersonRequest) -> HttpResponse:
    """The list (GET, or POST with `back`), what it would do (POST), and doing it (`do`).

    Doing it again is harmless: what is back stays back and nobody is told twice.
    """
    if request.method != "POST":
        return _form(request, RestoredForm())
    if "back" in request.POST:
        return _form(request, RestoredForm(initial={"ids": request.POST.get("ids", "")}))
    form = RestoredForm(request.POST, request.FILES)
    if not form.is_valid():
        return _form(request, form)
    do = "do" in request.POST
    try:
        answers = restorations.restore_by_label(
            workstation_ids=form.labels, by=request.user, why=WHY, now=timezone.now(), apply=do
        )
    except BookingError as refusal:
        form.add_error(None, refusal.message)
        return _form(request, form, status=refusal.status)
    return _answers(request, answers, done=do)


def _form(request: PersonRequest, form: RestoredForm, *, status: int = 422) -> HttpResponse:
    return render(
        request, "oversight/restored.html", {"form": form}, status=status if form.errors else 200
    )


def _answers(request: PersonRequest, answers: list[Answer], *, done: bool) -> HttpResponse:
    counted = Counter(answer.result for answer in answers)
    counts = [
        {"result": result.value, "words": words, "count": counted[result]}
        for result, words in RESULTS.items()
        if counted[result]
    ]
    rows = [
        {"label": one.workstation_id, "words": RESULTS[one.result], "result": one.result.value}
        for one in answers
    ]
    outage = None if done else open_workstations_outage()
    back = [one.workstation_id for one in answers if one.result is Result.RESTORED]
    context = {
        "ending": ending(outage, labels=back) if outage and back else None,
        "counts": counts,
        "restored": counted[Result.RESTORED],
        "others": [row for row in rows if row["result"] != Result.RESTORED],
        "back": [row for row in rows if row["result"] == Result.RESTORED],
        "ids": "\n".join(answer.workstation_id for answer in answers),
        "done": done,
    }
    return render(request, "oversight/restored_answers.html", context)
