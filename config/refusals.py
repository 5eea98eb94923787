"""Every code that a refusal of the API can carry, for its documentation; a test holds it complete."""

from kit.manual import Code

CODES = (
    Code(400, "unreadable", "The body is not JSON."),
    Code(401, "not_signed_in", "There is no token, or it is not valid."),
    Code(403, "csrf_failed", "A browser's change came without its session's X-CSRFToken."),
    Code(403, "not_permitted", "Your roles do not permit this, such as booking for others."),
    Code(404, "not_found", "There is no such thing here for you."),
    Code(404, "unknown_person", "Nobody has the agency e-mail given as “for”."),
    Code(405, "method_not_allowed", "The address takes other methods; Allow names them."),
    Code(409, "already_booked", "The workstation has an open appointment; it comes along."),
    Code(409, "appointment_closed", "The appointment is no longer open."),
    Code(409, "device_excluded", "The help desk took that workstation off the list; they decide."),
    Code(409, "displaced", "The time was taken away; another has to be chosen first."),
    Code(409, "no_outage", "No outage that needs repairs is open."),
    Code(409, "not_in_doubt", "It is known by now what became of that message."),
    Code(409, "nothing_to_change", "It is like that already."),
    Code(409, "policy_in_force", "A version that was put in force never changes; draft a new one."),
    Code(409, "preview_stale", "Others would be touched than in the dry run; it comes as preview."),
    Code(409, "slot_begun", "The time has begun; up to three alternatives come along."),
    Code(409, "slot_full", "Every place is taken; up to three alternatives come along."),
    Code(409, "too_early", "Before the ready time, which comes along as ready_at."),
    Code(409, "window_ended", "After the end of the window."),
    Code(409, "window_outlives_desk", "Booked windows would go on after the desk closes."),
    Code(413, "too_big", "The body is larger than any call needs."),
    Code(422, "bad_device", "No label says that."),
    Code(422, "bad_policy", "Numbers that a policy cannot have; fields says which."),
    Code(422, "bad_zip", "No country writes a ZIP code like that."),
    Code(422, "device_needed", "Several workstations are broken, or not the one you named."),
    Code(422, "idempotency_key_reused", "The key came with another body before."),
    Code(
        422, "invalid", "Something cannot be used; fields says what, where single fields are meant."
    ),
    Code(
        422, "invalid_change", "A change of a site that makes no sense; field names what to mend."
    ),
    Code(422, "invalid_callback", "Nobody can call that number."),
    Code(422, "no_such_slot", "The slot does not exist any more."),
    Code(422, "not_affected", "No broken workstation of yours is on the list."),
    Code(422, "not_eligible", "That way is not open to you; the message says why."),
    Code(422, "not_listed_here", "That workstation cannot be put on the list by you; call."),
    Code(422, "until_is_far", "You can be somewhere else for a year at most; then say it again."),
    Code(422, "until_is_past", "You cannot be somewhere else until a day that is over."),
    Code(422, "zip_needed", "Somewhere else, but no ZIP code."),
    Code(500, "broken", "Something on our side broke."),
    Code(503, "busy", "It took too long and nothing was changed; Retry-After says when to try."),
)
