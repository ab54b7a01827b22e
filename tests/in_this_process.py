"""A stand-in for the processes that training computes in, which takes no time to start."""

from training import workers


class InThisProcess:
    """Does what `training.workers.Workers` does."""

    def __init__(self, most=None):
        pass

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def map(self, work, *items):
        return map(work, *items)

    def run(self, works, show=lambda *_: None):
        class Reports:
            @staticmethod
            def put(values):
                show(*values)

        before, workers._reports = workers._reports, Reports
        try:
            return [work() for work in works]
        finally:
            workers._reports = before
