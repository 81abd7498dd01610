# svclog's completion for fish. `svclog --install-completion fish` puts it here anew.

function __svclog_complete
    set -l words (commandline -opc)
    set -l typed (commandline -ct)
    set -l word (string unescape -- $typed; or echo -- $typed)
    set -l program (string replace -r '^~/' $HOME/ -- $words[1])
    for line in (_SVCLOG_COMPLETE=fish $program $words[2..-1] $word 2> /dev/null)
        if string match -q \t'*' -- $line
            set -l option (string match -r '^--[^=]*=' -- $typed)
            for path in (__fish_complete_path (string replace -- "$option" '' $typed))
                echo "$option$path"
            end
        else
            echo $line
        end
    end
end

complete --command svclog --no-files --keep-order --arguments '(__svclog_complete)'
