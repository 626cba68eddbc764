"""`python -m conformance.cases`: write the corpus of generated cases again."""

from conformance.cases.corpus import write_corpus
from protocol.data import data_folder

if __name__ == "__main__":
    write_corpus(data_folder("fixtures") / "cases")
