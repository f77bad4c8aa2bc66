"""Draws networks of one operator: shapes, attributes, scales and weights at random."""

from collections.abc import Callable
from random import Random

import networks_moves as moves
import networks_values as values
import networks_windows as windows
from networks_windows import conv_2d

__all__ = ["NETWORKS", "conv_2d"]

NETWORKS: dict[str, Callable[[Random], bytes]] = {
    "ADD": values.add,
    "ARG_MAX": values.arg_max,
    "AVERAGE_POOL_2D": windows.average_pool_2d,
    "BATCH_MATMUL": windows.batch_matmul,
    "CONCATENATION": moves.concatenation,
    "CONV_2D": windows.conv_2d,
    "DEPTHWISE_CONV_2D": windows.depthwise_conv_2d,
    "EXP": values.exp,
    "EXPAND_DIMS": moves.expand_dims,
    "FULLY_CONNECTED": windows.fully_connected,
    "GATHER": moves.gather,
    "HARD_SWISH": values.hard_swish,
    "L2_NORMALIZATION": values.l2_normalization,
    "LEAKY_RELU": values.leaky_relu,
    "LOG": values.log,
    "LOGISTIC": values.logistic,
    "MAXIMUM": values.maximum,
    "MAX_POOL_2D": windows.max_pool_2d,
    "MEAN": values.mean,
    "MINIMUM": values.minimum,
    "MIRROR_PAD": moves.mirror_pad,
    "MUL": values.mul,
    "PACK": moves.pack,
    "PAD": moves.pad,
    "PADV2": moves.padv2,
    "PRELU": values.prelu,
    "QUANTIZE": values.quantize,
    "REDUCE_MAX": values.reduce_max,
    "RELU": values.relu,
    "RELU6": values.relu6,
    "RESHAPE": moves.reshape,
    "RESIZE_BILINEAR": windows.resize_bilinear,
    "RESIZE_NEAREST_NEIGHBOR": windows.resize_nearest_neighbor,
    "SLICE": moves.slice_,
    "SOFTMAX": values.softmax,
    "SPLIT": moves.split,
    "SQUEEZE": moves.squeeze,
    "STRIDED_SLICE": moves.strided_slice,
    "SUB": values.sub,
    "SUM": values.sum_,
    "TANH": values.tanh,
    "TRANSPOSE": moves.transpose,
    "TRANSPOSE_CONV": windows.transpose_conv,
    "UNPACK": moves.unpack,
}
"""One for each operator that computes something from its inputs alone."""
