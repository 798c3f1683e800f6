# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Completion of collapsim for bash: source it, or install it as
# share/bash-completion/completions/collapsim.

_collapsim_machines()
{
	"$1" version 2> /dev/null | sed -n 's/^\(sim:[^ ]*\) .*/\1/p'
}

_collapsim()
{
	local program=$1 cur=$2 prev=$3 command=${COMP_WORDS[1]}
	local commands='run explain compare explore generate check fmt table req bench version'
	local options='--on --order --help'

	COMPREPLY=()
	if [ "$COMP_CWORD" = 1 ]; then
		mapfile -t COMPREPLY < <(compgen -W "$commands --help --version" -- "$cur")
		return
	fi
	# "--on=x" comes as three words
	[ "$prev" != = ] || prev=${COMP_WORDS[COMP_CWORD - 2]}
	[ "$cur" != = ] || cur=
	case $prev in
	--on)
		mapfile -t COMPREPLY < <(compgen -W "$(_collapsim_machines "$program")" -- "$cur")
		return ;;
	--format)
		mapfile -t COMPREPLY < <(compgen -W 'human ktap junit json' -- "$cur")
		return ;;
	--order)
		mapfile -t COMPREPLY < <(compgen -W '2 3 9' -- "$cur")
		return ;;
	esac
	case $command in
	run) options+=' --format --fail-each --picture --count-line --stop --timeout --jobs --output --verbose' ;;
	explain) options+=' --output' ;;
	compare) options+=' --format --generate --seed --from --alone --keep --results --jobs'
		options+=' --output --verbose' ;;
	generate) options='--seed --count --from --output --help' ;;
	explore) options+=' --slice --list --dimension --state --keep-every --shard --merge --no-canonical --exact'
		options+=' --stop --show --jobs --output --verbose' ;;
	check) options='--quiet --help' ;;
	fmt) options='--in-place --check --help' ;;
	req) options='--clauses --all --help' ;;
	version) options='--help' ;;
	esac
	if [[ $cur == -* ]]; then
		mapfile -t COMPREPLY < <(compgen -W "$options" -- "$cur")
	elif [ "$command" != version ] && [ "$command" != bench ]; then
		mapfile -t COMPREPLY < <(compgen -d -- "$cur"; compgen -f -X '!*.csim' -- "$cur")
	fi
}

complete -o filenames -F _collapsim collapsim ./collapsim
