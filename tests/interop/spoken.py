"""What a program said on standard error."""

# A sanitizer's own word, while it names the functions of a race that tsan.supp allows.
SYMBOLIZER = b"LLVMSymbolizer: error reading file"


def lines(stderr):
    """stderr: bytes. Returns its lines, also bytes, without their ends."""
    return [line for line in stderr.splitlines() if not line.startswith(SYMBOLIZER)]
