"""Words that can be translated, for every layer. Rules know no Django, so they take theirs from here.

`gettext` gives the words of the reader's language now; `gettext_lazy` is for what is written once at class or module level.
"""

from django.utils.translation import gettext, gettext_lazy, ngettext, ngettext_lazy

__all__ = ["gettext", "gettext_lazy", "ngettext", "ngettext_lazy"]
