"""A Spark session on this machine, for trying out what a cluster runs."""

from __future__ import annotations

import shutil
from typing import Any

from indicator_engine.errors import FrameError


def local_session(cores: int = 2, **settings: str) -> Any:
    """Start Spark on this machine, or return the session that runs.

    Args:
        cores: how many cores it uses.
        settings: further settings of Spark, with ``__`` in place of a dot.

    Raises:
        FrameError: ``java-missing`` where no Java is found, ``spark-missing`` without pyspark.
    """
    if shutil.which("java") is None:
        raise FrameError("java-missing")
    try:
        from pyspark.sql import SparkSession
    except ModuleNotFoundError as error:
        raise FrameError("spark-missing") from error
    builder = SparkSession.builder.master(f"local[{cores}]").appName("indicator-engine")
    builder = builder.config("spark.ui.enabled", "false")
    builder = builder.config("spark.sql.shuffle.partitions", str(2 * cores))
    builder = builder.config("spark.sql.broadcastTimeout", "1200")  # a small machine may be slow
    for name, value in settings.items():
        builder = builder.config(name.replace("__", "."), value)
    return builder.getOrCreate()
