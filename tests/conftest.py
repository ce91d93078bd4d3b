"""What holds for every test: a made-up example may take its time, for the machine may be busy."""

from hypothesis import HealthCheck, settings

settings.register_profile("weir", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("weir")
