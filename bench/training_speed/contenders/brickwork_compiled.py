from bench.training_speed.contender import Contender, Runner, Setting


class BrickworkCompiled(Contender):
    """``brickwork train`` after the epoch at which its plan changes to compiled steps."""

    title = "Brickwork, compiled"

    def start(self, setting: Setting) -> Runner:
        from bench.training_speed.brickwork_run import BrickworkRun

        return BrickworkRun(setting, "compiled")
