"""What runs are called: the one id under which each is started, told and found."""


def order_run_id(order_id: str) -> str:
    """The workflow id of an order's run."""
    return f"order-{order_id}"


def return_run_id(rma: str) -> str:
    """The workflow id of a return's run."""
    return f"rma-{rma}"


def claim_run_id(claim_id: str) -> str:
    """The workflow id of the run of a claim `{order}-C{n}`."""
    order_id, _, number = claim_id.rpartition("-C")
    return f"claim-{order_id}-{number}"
