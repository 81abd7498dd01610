# svclog's completion for bash. `svclog --install-completion bash` puts it here anew.

_svclog() {
    local line
    COMPREPLY=()
    compopt -o nosort 2> /dev/null
    while IFS= read -r line; do
        if [[ $line == $'\tfiles' ]]; then
            compopt -o default 2> /dev/null
        else
            COMPREPLY+=("$line")
        fi
    done < <(_SVCLOG_COMPLETE=bash "${1/#\~\//$HOME/}" "${COMP_LINE:0:COMP_POINT}" "$2" "$COMP_TYPE" 2> /dev/null)
    if [[ ${#COMPREPLY[@]} == 1 && $COMPREPLY == *: ]]; then  # a value follows
        compopt -o nospace 2> /dev/null
    fi
}

complete -F _svclog svclog
