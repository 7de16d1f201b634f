"""The doctor: looks whether everything that is kept is sound, and puts right what follows from the rest.

Evidence, texts, claims and history are never touched: where they are not sound a person must know it.
"""

from app.doctor.examination import CHECKS, Found, Illness, Looked, Watch, examine
from app.doctor.laws import LAWS
from app.doctor.mending import mend

__all__ = ["CHECKS", "LAWS", "Found", "Illness", "Looked", "Watch", "examine", "mend"]
