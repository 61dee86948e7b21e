"""What an e-mail address tells about who stands behind it."""

# Anybody can have an address there: an officer is told when the mayor's link went to one (R3).
PUBLIC_PROVIDERS = frozenset(
    """
    126.com 163.com aol.com free.fr gmail.com gmx.de gmx.net googlemail.com hotmail.com hotmail.fr icloud.com
    laposte.net libero.it live.com mail.com mail.ru msn.com naver.com orange.fr outlook.com outlook.fr proton.me
    protonmail.com qq.com rediffmail.com sina.com t-online.de wanadoo.fr web.de yahoo.com yahoo.co.in yahoo.fr yandex.ru
    """.split()  # noqa: SIM905 (one word list reads better than forty quoted lines)
)


def canonical_address(address: str) -> str:
    """An address without capitals and without the ``+tag`` that leads to the same mailbox."""
    local, _, domain = address.strip().lower().rpartition("@")
    return f"{local.split('+', 1)[0]}@{domain}"


def is_public_provider(address: str) -> bool:
    """Whether the address is at a provider where anybody can have one."""
    return address.strip().lower().rpartition("@")[2] in PUBLIC_PROVIDERS
