"""The call of ``nn/window_pairs.h``, which drives generated code over pairs of windows."""

from __future__ import annotations

from dataclasses import dataclass

from jerboa.compiler._kernel import Assembly, Kernel
from jerboa.compiler.kernels._code import Code
from jerboa.compiler.kernels._windows import Window

_SCRATCH_BYTES = 20 * 1024
"""For packed and copied rows, as far as a row of windows fits into it."""

_WORD = 4


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """Packed activations of a convolution, and the call that packs them.

    Parameters
    ----------
    window : Window
        Where the words of a window lie.
    columns : int
        Windows in a row.
    driver : Kernel
        Packs, and calls the code.
    """

    window: Window
    columns: int
    driver: Kernel

    def assembly(self, code: Code) -> Assembly:
        """The code with its driver."""
        p = self.driver.parameters
        copied = p["copied_bytes"]
        second = max(p["output_channels"], copied if p["planes"] > 1 else 0)
        scratch = p["packed_words"] * _WORD + copied + second
        return Assembly(self.driver, tuple(code.lines), code.size, scratch, holds_weights=True)


def lay_out(kernel: Kernel, *, planes: int, functions: int) -> Layout:
    """Lay out the packed activations of a plain convolution.

    Parameters
    ----------
    kernel : Kernel
        The plain one.
    planes : int
        Into how many parts the input channels are divided, each packed by itself.
    functions : int
        Functions in the code, the same number for each plane.
    """
    p = kernel.parameters
    pixel = p["input_channels"] // planes
    reach = (p["filter_height"] - 1) * p["dilation_height"] + 1
    span = (p["filter_width"] - 1) * p["dilation_width"] + 1
    used = (p["output_width"] - 1) * p["stride_width"] + span
    (picked,) = (each for each in kernel.constants if each.name == "rows")
    copied = bool(p["padded"] or picked.values.size)
    width = used if p["padded"] else p["input_width"]
    row = width * pixel
    adjacent = p["dilation_width"] == 1
    window = Window(
        starts=tuple(
            ky * p["dilation_height"] * row + kx * p["dilation_width"] * pixel
            for ky in range(p["filter_height"])
            for kx in range(1 if adjacent else p["filter_width"])
        ),
        words=pixel * (p["filter_width"] if adjacent else 1),
        step=p["stride_width"] * pixel,
        row_step=p["stride_height"] * row,
    )
    copied_row = row * planes if copied else 0
    one_by_one = planes == 1
    fitting = _SCRATCH_BYTES // (_WORD * row + (0 if one_by_one else 2 * copied_row))
    half = max(p["output_height"] // 2, 1)
    band = min(max((fitting - reach) // p["stride_height"] + 1, 1), half)
    rows = (band - 1) * p["stride_height"] + reach
    same = (
        *("batches", "input_height", "input_width", "output_height", "output_width"),
        *("stride_height", "stride_width", "padded", "pad_top", "pad_left"),
    )
    driver = Kernel(
        "jerboa_window_pairs",
        constants=(picked,),
        parameters={name: p[name] for name in same}
        | {
            "output_channels": p.get("output_channels", functions),
            "reach": reach,
            "width": width,
            "pixel": pixel,
            "planes": planes,
            "functions": functions,
            "zero_point": p["input_zero_point"],
            "band": band,
            "packed_words": rows * row,
            "copied_bytes": (reach if one_by_one else rows) * copied_row,
        },
        macs=kernel.macs,
        inputs=kernel.inputs,
        output=kernel.output,
    )
    return Layout(window, p["output_width"], driver)
