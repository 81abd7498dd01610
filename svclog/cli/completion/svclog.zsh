#compdef svclog
# svclog's completion for zsh. `svclog --install-completion zsh` puts it here anew.

_svclog() {
    local line program=${(Q)words[1]} typed="$compstate[quote]$PREFIX$compstate[quote]" files
    local -a before values shown keys about
    (( CURRENT > 2 )) && before=("${(@Q)words[2,CURRENT-1]}")
    while IFS= read -r line; do
        if [[ $line == $'\t'* ]]; then
            files=1
        elif [[ ${line%%$'\t'*} == *: ]]; then  # a value follows
            keys+=("${line%%$'\t'*}")
            about+=("${line#*$'\t'}")
        else
            values+=("${line%%$'\t'*}")
            shown+=("${line#*$'\t'}")
        fi
    done < <(_SVCLOG_COMPLETE=zsh "${program/#\~\//$HOME/}" "${before[@]}" "${(Q)typed}" 2> /dev/null)
    # It chose by itself, and in another case and at other words than zsh would (-U). It sorted, too (-V).
    compadd -U -V svclog -l -d shown -a values
    compadd -U -V svclog -l -d about -S '' -a keys
    if [[ -n $files ]]; then
        compset -P '--*='
        _files
    fi
}

if [[ $funcstack[1] == _svclog ]]; then
    _svclog "$@"
else
    compdef _svclog svclog
fi
