"""Names in the rendered source: ids are used as they are, unless they would hide something."""

# Attributes of torch.nn.Module (a test holds this list against torch, which is not imported here)
# and the methods that the renderer itself gives to Model.
HIDDEN = frozenset(
    """
    add_module apply bfloat16 buffers call_super_init children compile cpu cuda double dump_patches
    eval extra_repr float forward get_buffer get_extra_state get_parameter get_submodule half ipu
    load_state_dict modules mtia named_buffers named_children named_modules named_parameters
    parameters register_backward_hook register_buffer register_forward_hook
    register_forward_pre_hook register_full_backward_hook register_full_backward_pre_hook
    register_load_state_dict_post_hook register_load_state_dict_pre_hook register_module
    register_parameter register_state_dict_post_hook register_state_dict_pre_hook requires_grad_
    set_extra_state set_submodule share_memory state_dict to to_empty train training type xpu
    zero_grad
    initialize logits super tuple with_masks
    """.split()
)


class Scope:
    """Hands out names, each once."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def reserve(self, name: str) -> str:
        """A name that is a contract and must be had as it is."""
        self._taken.add(name)
        return name

    def take(self, wanted: str) -> str:
        """The wanted name, with as many underscores after it as it takes to be free."""
        name = f"{wanted}_" if wanted in HIDDEN else wanted
        while name in self._taken:
            name += "_"
        self._taken.add(name)
        return name
