# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_rootball_global_optspecs
    string join \n format= progress= sysroot= repo= tls-verify= authfile= creds= ca-file= policy= registries-conf= registries-d= limit-rate= v/verbose h/help V/version
end

function __fish_rootball_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_rootball_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_rootball_using_subcommand
    set -l cmd (__fish_rootball_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c rootball -n "__fish_rootball_needs_command" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'"
complete -c rootball -n "__fish_rootball_needs_command" -l progress -d 'How progress is shown: a bar on a terminal, JSON lines on stderr, or not at all' -r -f -a "auto\t'A bar where stderr is a terminal'
json\t'A JSON object a line on stderr'
none\t'Not at all'"
complete -c rootball -n "__fish_rootball_needs_command" -l sysroot -d 'Physical root of the installation to work on' -r -F
complete -c rootball -n "__fish_rootball_needs_command" -l repo -d 'Repository to work on [default: the sysroot\'s]' -r -F
complete -c rootball -n "__fish_rootball_needs_command" -l tls-verify -d 'Whether registries must speak HTTPS, and servers have a valid certificate' -r -f -a "true\t''
false\t''"
complete -c rootball -n "__fish_rootball_needs_command" -l authfile -d 'File with the credentials of registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_needs_command" -l creds -d 'Credentials for the registry, in place of those in files' -r
complete -c rootball -n "__fish_rootball_needs_command" -l ca-file -d 'File with certificates of authorities to trust besides the system\'s' -r -F
complete -c rootball -n "__fish_rootball_needs_command" -l policy -d 'File that says which images are trusted [default: policy.json as podman finds it; without one, all are]' -r -F
complete -c rootball -n "__fish_rootball_needs_command" -l registries-conf -d 'File with mirrors and blocked registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_needs_command" -l registries-d -d 'Directory with the places of image signatures [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_needs_command" -l limit-rate -d 'Most bytes per second to download, as 500K or 2M' -r
complete -c rootball -n "__fish_rootball_needs_command" -s v -l verbose -d 'Say more on stderr; twice for everything'
complete -c rootball -n "__fish_rootball_needs_command" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rootball -n "__fish_rootball_needs_command" -s V -l version -d 'Print version'
complete -c rootball -n "__fish_rootball_needs_command" -f -a "status" -d 'Show what is deployed: what is booted, what boots next, and where it comes from'
complete -c rootball -n "__fish_rootball_needs_command" -f -a "upgrade" -d 'Deploy the newest version of what this system follows'
complete -c rootball -n "__fish_rootball_needs_command" -f -a "switch" -d 'Follow another image or ref from now on, and deploy it'
complete -c rootball -n "__fish_rootball_needs_command" -f -a "rollback" -d 'Boot the deployment before the current one next'
complete -c rootball -n "__fish_rootball_needs_command" -f -a "install" -d 'Put an operating system where there is none'
complete -c rootball -n "__fish_rootball_needs_command" -f -a "repo" -d 'Work with a repository of commits'
complete -c rootball -n "__fish_rootball_needs_command" -f -a "delta" -d 'Make, look at and apply static deltas'
complete -c rootball -n "__fish_rootball_needs_command" -f -a "remote" -d 'Work with the remotes of a repository'
complete -c rootball -n "__fish_rootball_needs_command" -f -a "image" -d 'Work with container images'
complete -c rootball -n "__fish_rootball_needs_command" -f -a "key" -d 'Make keys that sign images and commits, and look at keys'
complete -c rootball -n "__fish_rootball_needs_command" -f -a "mirror" -d 'Serve images to a site'
complete -c rootball -n "__fish_rootball_needs_command" -f -a "generate" -d 'Write man pages and shell completions'
complete -c rootball -n "__fish_rootball_using_subcommand status" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'"
complete -c rootball -n "__fish_rootball_using_subcommand status" -l progress -d 'How progress is shown: a bar on a terminal, JSON lines on stderr, or not at all' -r -f -a "auto\t'A bar where stderr is a terminal'
json\t'A JSON object a line on stderr'
none\t'Not at all'"
complete -c rootball -n "__fish_rootball_using_subcommand status" -l sysroot -d 'Physical root of the installation to work on' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand status" -l repo -d 'Repository to work on [default: the sysroot\'s]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand status" -l tls-verify -d 'Whether registries must speak HTTPS, and servers have a valid certificate' -r -f -a "true\t''
false\t''"
complete -c rootball -n "__fish_rootball_using_subcommand status" -l authfile -d 'File with the credentials of registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand status" -l creds -d 'Credentials for the registry, in place of those in files' -r
complete -c rootball -n "__fish_rootball_using_subcommand status" -l ca-file -d 'File with certificates of authorities to trust besides the system\'s' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand status" -l policy -d 'File that says which images are trusted [default: policy.json as podman finds it; without one, all are]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand status" -l registries-conf -d 'File with mirrors and blocked registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand status" -l registries-d -d 'Directory with the places of image signatures [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand status" -l limit-rate -d 'Most bytes per second to download, as 500K or 2M' -r
complete -c rootball -n "__fish_rootball_using_subcommand status" -s v -l verbose -d 'Say more on stderr; twice for everything'
complete -c rootball -n "__fish_rootball_using_subcommand status" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rootball -n "__fish_rootball_using_subcommand upgrade" -l stateroot -d 'Stateroot to work on [default: the booted one\'s]' -r
complete -c rootball -n "__fish_rootball_using_subcommand upgrade" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'"
complete -c rootball -n "__fish_rootball_using_subcommand upgrade" -l progress -d 'How progress is shown: a bar on a terminal, JSON lines on stderr, or not at all' -r -f -a "auto\t'A bar where stderr is a terminal'
json\t'A JSON object a line on stderr'
none\t'Not at all'"
complete -c rootball -n "__fish_rootball_using_subcommand upgrade" -l sysroot -d 'Physical root of the installation to work on' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand upgrade" -l repo -d 'Repository to work on [default: the sysroot\'s]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand upgrade" -l tls-verify -d 'Whether registries must speak HTTPS, and servers have a valid certificate' -r -f -a "true\t''
false\t''"
complete -c rootball -n "__fish_rootball_using_subcommand upgrade" -l authfile -d 'File with the credentials of registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand upgrade" -l creds -d 'Credentials for the registry, in place of those in files' -r
complete -c rootball -n "__fish_rootball_using_subcommand upgrade" -l ca-file -d 'File with certificates of authorities to trust besides the system\'s' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand upgrade" -l policy -d 'File that says which images are trusted [default: policy.json as podman finds it; without one, all are]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand upgrade" -l registries-conf -d 'File with mirrors and blocked registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand upgrade" -l registries-d -d 'Directory with the places of image signatures [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand upgrade" -l limit-rate -d 'Most bytes per second to download, as 500K or 2M' -r
complete -c rootball -n "__fish_rootball_using_subcommand upgrade" -l check -l dry-run -d 'Look what there is, and change nothing'
complete -c rootball -n "__fish_rootball_using_subcommand upgrade" -l exit-unchanged -d 'Exit with code 77 when there is nothing to do'
complete -c rootball -n "__fish_rootball_using_subcommand upgrade" -l allow-downgrade -d 'Deploy a remote\'s commit even if it is older than what is deployed'
complete -c rootball -n "__fish_rootball_using_subcommand upgrade" -s v -l verbose -d 'Say more on stderr; twice for everything'
complete -c rootball -n "__fish_rootball_using_subcommand upgrade" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rootball -n "__fish_rootball_using_subcommand switch" -l stateroot -d 'Stateroot to work on [default: the booted one\'s]' -r
complete -c rootball -n "__fish_rootball_using_subcommand switch" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'"
complete -c rootball -n "__fish_rootball_using_subcommand switch" -l progress -d 'How progress is shown: a bar on a terminal, JSON lines on stderr, or not at all' -r -f -a "auto\t'A bar where stderr is a terminal'
json\t'A JSON object a line on stderr'
none\t'Not at all'"
complete -c rootball -n "__fish_rootball_using_subcommand switch" -l sysroot -d 'Physical root of the installation to work on' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand switch" -l repo -d 'Repository to work on [default: the sysroot\'s]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand switch" -l tls-verify -d 'Whether registries must speak HTTPS, and servers have a valid certificate' -r -f -a "true\t''
false\t''"
complete -c rootball -n "__fish_rootball_using_subcommand switch" -l authfile -d 'File with the credentials of registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand switch" -l creds -d 'Credentials for the registry, in place of those in files' -r
complete -c rootball -n "__fish_rootball_using_subcommand switch" -l ca-file -d 'File with certificates of authorities to trust besides the system\'s' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand switch" -l policy -d 'File that says which images are trusted [default: policy.json as podman finds it; without one, all are]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand switch" -l registries-conf -d 'File with mirrors and blocked registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand switch" -l registries-d -d 'Directory with the places of image signatures [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand switch" -l limit-rate -d 'Most bytes per second to download, as 500K or 2M' -r
complete -c rootball -n "__fish_rootball_using_subcommand switch" -l check -l dry-run -d 'Look what there is, and change nothing'
complete -c rootball -n "__fish_rootball_using_subcommand switch" -l exit-unchanged -d 'Exit with code 77 when there is nothing to do'
complete -c rootball -n "__fish_rootball_using_subcommand switch" -l require-signature -d 'Demand a signature from now on: refuse an image of which the policy demands none, or a remote whose settings demand none. This is on where the policy demands one'
complete -c rootball -n "__fish_rootball_using_subcommand switch" -s v -l verbose -d 'Say more on stderr; twice for everything'
complete -c rootball -n "__fish_rootball_using_subcommand switch" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rootball -n "__fish_rootball_using_subcommand rollback" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'"
complete -c rootball -n "__fish_rootball_using_subcommand rollback" -l progress -d 'How progress is shown: a bar on a terminal, JSON lines on stderr, or not at all' -r -f -a "auto\t'A bar where stderr is a terminal'
json\t'A JSON object a line on stderr'
none\t'Not at all'"
complete -c rootball -n "__fish_rootball_using_subcommand rollback" -l sysroot -d 'Physical root of the installation to work on' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand rollback" -l repo -d 'Repository to work on [default: the sysroot\'s]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand rollback" -l tls-verify -d 'Whether registries must speak HTTPS, and servers have a valid certificate' -r -f -a "true\t''
false\t''"
complete -c rootball -n "__fish_rootball_using_subcommand rollback" -l authfile -d 'File with the credentials of registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand rollback" -l creds -d 'Credentials for the registry, in place of those in files' -r
complete -c rootball -n "__fish_rootball_using_subcommand rollback" -l ca-file -d 'File with certificates of authorities to trust besides the system\'s' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand rollback" -l policy -d 'File that says which images are trusted [default: policy.json as podman finds it; without one, all are]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand rollback" -l registries-conf -d 'File with mirrors and blocked registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand rollback" -l registries-d -d 'Directory with the places of image signatures [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand rollback" -l limit-rate -d 'Most bytes per second to download, as 500K or 2M' -r
complete -c rootball -n "__fish_rootball_using_subcommand rollback" -l dry-run -d 'Show what would boot, and change nothing'
complete -c rootball -n "__fish_rootball_using_subcommand rollback" -s v -l verbose -d 'Say more on stderr; twice for everything'
complete -c rootball -n "__fish_rootball_using_subcommand rollback" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rootball -n "__fish_rootball_using_subcommand install; and not __fish_seen_subcommand_from to-filesystem" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'"
complete -c rootball -n "__fish_rootball_using_subcommand install; and not __fish_seen_subcommand_from to-filesystem" -l progress -d 'How progress is shown: a bar on a terminal, JSON lines on stderr, or not at all' -r -f -a "auto\t'A bar where stderr is a terminal'
json\t'A JSON object a line on stderr'
none\t'Not at all'"
complete -c rootball -n "__fish_rootball_using_subcommand install; and not __fish_seen_subcommand_from to-filesystem" -l sysroot -d 'Physical root of the installation to work on' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand install; and not __fish_seen_subcommand_from to-filesystem" -l repo -d 'Repository to work on [default: the sysroot\'s]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand install; and not __fish_seen_subcommand_from to-filesystem" -l tls-verify -d 'Whether registries must speak HTTPS, and servers have a valid certificate' -r -f -a "true\t''
false\t''"
complete -c rootball -n "__fish_rootball_using_subcommand install; and not __fish_seen_subcommand_from to-filesystem" -l authfile -d 'File with the credentials of registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand install; and not __fish_seen_subcommand_from to-filesystem" -l creds -d 'Credentials for the registry, in place of those in files' -r
complete -c rootball -n "__fish_rootball_using_subcommand install; and not __fish_seen_subcommand_from to-filesystem" -l ca-file -d 'File with certificates of authorities to trust besides the system\'s' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand install; and not __fish_seen_subcommand_from to-filesystem" -l policy -d 'File that says which images are trusted [default: policy.json as podman finds it; without one, all are]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand install; and not __fish_seen_subcommand_from to-filesystem" -l registries-conf -d 'File with mirrors and blocked registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand install; and not __fish_seen_subcommand_from to-filesystem" -l registries-d -d 'Directory with the places of image signatures [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand install; and not __fish_seen_subcommand_from to-filesystem" -l limit-rate -d 'Most bytes per second to download, as 500K or 2M' -r
complete -c rootball -n "__fish_rootball_using_subcommand install; and not __fish_seen_subcommand_from to-filesystem" -s v -l verbose -d 'Say more on stderr; twice for everything'
complete -c rootball -n "__fish_rootball_using_subcommand install; and not __fish_seen_subcommand_from to-filesystem" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rootball -n "__fish_rootball_using_subcommand install; and not __fish_seen_subcommand_from to-filesystem" -f -a "to-filesystem" -d 'Install an image or a ref on a mounted file system'
complete -c rootball -n "__fish_rootball_using_subcommand install; and __fish_seen_subcommand_from to-filesystem" -l from -d 'An image, or ostree:REMOTE:REF of a remote that is configured in the new system\'s repository' -r
complete -c rootball -n "__fish_rootball_using_subcommand install; and __fish_seen_subcommand_from to-filesystem" -l stateroot -d 'Name of the system on that disk' -r
complete -c rootball -n "__fish_rootball_using_subcommand install; and __fish_seen_subcommand_from to-filesystem" -l karg -d 'Kernel argument' -r
complete -c rootball -n "__fish_rootball_using_subcommand install; and __fish_seen_subcommand_from to-filesystem" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'"
complete -c rootball -n "__fish_rootball_using_subcommand install; and __fish_seen_subcommand_from to-filesystem" -l progress -d 'How progress is shown: a bar on a terminal, JSON lines on stderr, or not at all' -r -f -a "auto\t'A bar where stderr is a terminal'
json\t'A JSON object a line on stderr'
none\t'Not at all'"
complete -c rootball -n "__fish_rootball_using_subcommand install; and __fish_seen_subcommand_from to-filesystem" -l sysroot -d 'Physical root of the installation to work on' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand install; and __fish_seen_subcommand_from to-filesystem" -l repo -d 'Repository to work on [default: the sysroot\'s]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand install; and __fish_seen_subcommand_from to-filesystem" -l tls-verify -d 'Whether registries must speak HTTPS, and servers have a valid certificate' -r -f -a "true\t''
false\t''"
complete -c rootball -n "__fish_rootball_using_subcommand install; and __fish_seen_subcommand_from to-filesystem" -l authfile -d 'File with the credentials of registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand install; and __fish_seen_subcommand_from to-filesystem" -l creds -d 'Credentials for the registry, in place of those in files' -r
complete -c rootball -n "__fish_rootball_using_subcommand install; and __fish_seen_subcommand_from to-filesystem" -l ca-file -d 'File with certificates of authorities to trust besides the system\'s' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand install; and __fish_seen_subcommand_from to-filesystem" -l policy -d 'File that says which images are trusted [default: policy.json as podman finds it; without one, all are]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand install; and __fish_seen_subcommand_from to-filesystem" -l registries-conf -d 'File with mirrors and blocked registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand install; and __fish_seen_subcommand_from to-filesystem" -l registries-d -d 'Directory with the places of image signatures [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand install; and __fish_seen_subcommand_from to-filesystem" -l limit-rate -d 'Most bytes per second to download, as 500K or 2M' -r
complete -c rootball -n "__fish_rootball_using_subcommand install; and __fish_seen_subcommand_from to-filesystem" -s v -l verbose -d 'Say more on stderr; twice for everything'
complete -c rootball -n "__fish_rootball_using_subcommand install; and __fish_seen_subcommand_from to-filesystem" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and not __fish_seen_subcommand_from init commit checkout ls show log diff cat checksum export refs rev-parse reset config fsck pull pull-local mirror summary deltas prune repair sign verify" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'"
complete -c rootball -n "__fish_rootball_using_subcommand repo; and not __fish_seen_subcommand_from init commit checkout ls show log diff cat checksum export refs rev-parse reset config fsck pull pull-local mirror summary deltas prune repair sign verify" -l progress -d 'How progress is shown: a bar on a terminal, JSON lines on stderr, or not at all' -r -f -a "auto\t'A bar where stderr is a terminal'
json\t'A JSON object a line on stderr'
none\t'Not at all'"
complete -c rootball -n "__fish_rootball_using_subcommand repo; and not __fish_seen_subcommand_from init commit checkout ls show log diff cat checksum export refs rev-parse reset config fsck pull pull-local mirror summary deltas prune repair sign verify" -l sysroot -d 'Physical root of the installation to work on' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and not __fish_seen_subcommand_from init commit checkout ls show log diff cat checksum export refs rev-parse reset config fsck pull pull-local mirror summary deltas prune repair sign verify" -l repo -d 'Repository to work on [default: the sysroot\'s]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and not __fish_seen_subcommand_from init commit checkout ls show log diff cat checksum export refs rev-parse reset config fsck pull pull-local mirror summary deltas prune repair sign verify" -l tls-verify -d 'Whether registries must speak HTTPS, and servers have a valid certificate' -r -f -a "true\t''
false\t''"
complete -c rootball -n "__fish_rootball_using_subcommand repo; and not __fish_seen_subcommand_from init commit checkout ls show log diff cat checksum export refs rev-parse reset config fsck pull pull-local mirror summary deltas prune repair sign verify" -l authfile -d 'File with the credentials of registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and not __fish_seen_subcommand_from init commit checkout ls show log diff cat checksum export refs rev-parse reset config fsck pull pull-local mirror summary deltas prune repair sign verify" -l creds -d 'Credentials for the registry, in place of those in files' -r
complete -c rootball -n "__fish_rootball_using_subcommand repo; and not __fish_seen_subcommand_from init commit checkout ls show log diff cat checksum export refs rev-parse reset config fsck pull pull-local mirror summary deltas prune repair sign verify" -l ca-file -d 'File with certificates of authorities to trust besides the system\'s' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and not __fish_seen_subcommand_from init commit checkout ls show log diff cat checksum export refs rev-parse reset config fsck pull pull-local mirror summary deltas prune repair sign verify" -l policy -d 'File that says which images are trusted [default: policy.json as podman finds it; without one, all are]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and not __fish_seen_subcommand_from init commit checkout ls show log diff cat checksum export refs rev-parse reset config fsck pull pull-local mirror summary deltas prune repair sign verify" -l registries-conf -d 'File with mirrors and blocked registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and not __fish_seen_subcommand_from init commit checkout ls show log diff cat checksum export refs rev-parse reset config fsck pull pull-local mirror summary deltas prune repair sign verify" -l registries-d -d 'Directory with the places of image signatures [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and not __fish_seen_subcommand_from init commit checkout ls show log diff cat checksum export refs rev-parse reset config fsck pull pull-local mirror summary deltas prune repair sign verify" -l limit-rate -d 'Most bytes per second to download, as 500K or 2M' -r
complete -c rootball -n "__fish_rootball_using_subcommand repo; and not __fish_seen_subcommand_from init commit checkout ls show log diff cat checksum export refs rev-parse reset config fsck pull pull-local mirror summary deltas prune repair sign verify" -s v -l verbose -d 'Say more on stderr; twice for everything'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and not __fish_seen_subcommand_from init commit checkout ls show log diff cat checksum export refs rev-parse reset config fsck pull pull-local mirror summary deltas prune repair sign verify" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and not __fish_seen_subcommand_from init commit checkout ls show log diff cat checksum export refs rev-parse reset config fsck pull pull-local mirror summary deltas prune repair sign verify" -f -a "init" -d 'Make a repository'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and not __fish_seen_subcommand_from init commit checkout ls show log diff cat checksum export refs rev-parse reset config fsck pull pull-local mirror summary deltas prune repair sign verify" -f -a "commit" -d 'Commit a directory tree, and print the commit\'s checksum'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and not __fish_seen_subcommand_from init commit checkout ls show log diff cat checksum export refs rev-parse reset config fsck pull pull-local mirror summary deltas prune repair sign verify" -f -a "checkout" -d 'Lay out a commit as a directory tree'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and not __fish_seen_subcommand_from init commit checkout ls show log diff cat checksum export refs rev-parse reset config fsck pull pull-local mirror summary deltas prune repair sign verify" -f -a "ls" -d 'List the files of a commit'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and not __fish_seen_subcommand_from init commit checkout ls show log diff cat checksum export refs rev-parse reset config fsck pull pull-local mirror summary deltas prune repair sign verify" -f -a "show" -d 'Show a commit or another object'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and not __fish_seen_subcommand_from init commit checkout ls show log diff cat checksum export refs rev-parse reset config fsck pull pull-local mirror summary deltas prune repair sign verify" -f -a "log" -d 'Show a commit and those before it'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and not __fish_seen_subcommand_from init commit checkout ls show log diff cat checksum export refs rev-parse reset config fsck pull pull-local mirror summary deltas prune repair sign verify" -f -a "diff" -d 'Show which files are different between two commits or directories'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and not __fish_seen_subcommand_from init commit checkout ls show log diff cat checksum export refs rev-parse reset config fsck pull pull-local mirror summary deltas prune repair sign verify" -f -a "cat" -d 'Print files of a commit'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and not __fish_seen_subcommand_from init commit checkout ls show log diff cat checksum export refs rev-parse reset config fsck pull pull-local mirror summary deltas prune repair sign verify" -f -a "checksum" -d 'Print the checksum that a file would have in a commit'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and not __fish_seen_subcommand_from init commit checkout ls show log diff cat checksum export refs rev-parse reset config fsck pull pull-local mirror summary deltas prune repair sign verify" -f -a "export" -d 'Write a commit as a tar archive'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and not __fish_seen_subcommand_from init commit checkout ls show log diff cat checksum export refs rev-parse reset config fsck pull pull-local mirror summary deltas prune repair sign verify" -f -a "refs" -d 'List refs, make one, or delete some'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and not __fish_seen_subcommand_from init commit checkout ls show log diff cat checksum export refs rev-parse reset config fsck pull pull-local mirror summary deltas prune repair sign verify" -f -a "rev-parse" -d 'Print the checksum of a commit'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and not __fish_seen_subcommand_from init commit checkout ls show log diff cat checksum export refs rev-parse reset config fsck pull pull-local mirror summary deltas prune repair sign verify" -f -a "reset" -d 'Move a ref to another commit'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and not __fish_seen_subcommand_from init commit checkout ls show log diff cat checksum export refs rev-parse reset config fsck pull pull-local mirror summary deltas prune repair sign verify" -f -a "config" -d 'Show or change a setting of the repository'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and not __fish_seen_subcommand_from init commit checkout ls show log diff cat checksum export refs rev-parse reset config fsck pull pull-local mirror summary deltas prune repair sign verify" -f -a "fsck" -d 'Check that all commits are complete and every object is intact'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and not __fish_seen_subcommand_from init commit checkout ls show log diff cat checksum export refs rev-parse reset config fsck pull pull-local mirror summary deltas prune repair sign verify" -f -a "pull" -d 'Bring commits from a remote'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and not __fish_seen_subcommand_from init commit checkout ls show log diff cat checksum export refs rev-parse reset config fsck pull pull-local mirror summary deltas prune repair sign verify" -f -a "pull-local" -d 'Copy commits from another repository on this machine'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and not __fish_seen_subcommand_from init commit checkout ls show log diff cat checksum export refs rev-parse reset config fsck pull pull-local mirror summary deltas prune repair sign verify" -f -a "mirror" -d 'Make the repository what a remote is'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and not __fish_seen_subcommand_from init commit checkout ls show log diff cat checksum export refs rev-parse reset config fsck pull pull-local mirror summary deltas prune repair sign verify" -f -a "summary" -d 'Make or show the summary, which says what the repository offers'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and not __fish_seen_subcommand_from init commit checkout ls show log diff cat checksum export refs rev-parse reset config fsck pull pull-local mirror summary deltas prune repair sign verify" -f -a "deltas" -d 'Keep static deltas for the last commits of each branch, and make the summary anew'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and not __fish_seen_subcommand_from init commit checkout ls show log diff cat checksum export refs rev-parse reset config fsck pull pull-local mirror summary deltas prune repair sign verify" -f -a "prune" -d 'Remove objects that nothing names any more'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and not __fish_seen_subcommand_from init commit checkout ls show log diff cat checksum export refs rev-parse reset config fsck pull pull-local mirror summary deltas prune repair sign verify" -f -a "repair" -d 'Replace damaged and missing objects'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and not __fish_seen_subcommand_from init commit checkout ls show log diff cat checksum export refs rev-parse reset config fsck pull pull-local mirror summary deltas prune repair sign verify" -f -a "sign" -d 'Sign a commit, take signatures away, or show them'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and not __fish_seen_subcommand_from init commit checkout ls show log diff cat checksum export refs rev-parse reset config fsck pull pull-local mirror summary deltas prune repair sign verify" -f -a "verify" -d 'Verify that a commit is signed'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from init" -l mode -d 'How files are kept' -r -f -a "bare\t'As they are, with owners; needs root, and is what hosts deploy from'
bare-user\t'Owned by the user, with the real owners in an attribute'
bare-user-only\t'The same without attributes, for trees that root owns and that have no setuid files'
bare-split-xattrs\t'As bare, with attributes in files of their own, for repositories inside tar archives'
archive\t'Compressed, for serving over HTTP'"
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from init" -l collection-id -d 'Name of the collection that the repository\'s refs belong to, such as org.example.Os' -r
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from init" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'"
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from init" -l progress -d 'How progress is shown: a bar on a terminal, JSON lines on stderr, or not at all' -r -f -a "auto\t'A bar where stderr is a terminal'
json\t'A JSON object a line on stderr'
none\t'Not at all'"
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from init" -l sysroot -d 'Physical root of the installation to work on' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from init" -l repo -d 'Repository to work on [default: the sysroot\'s]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from init" -l tls-verify -d 'Whether registries must speak HTTPS, and servers have a valid certificate' -r -f -a "true\t''
false\t''"
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from init" -l authfile -d 'File with the credentials of registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from init" -l creds -d 'Credentials for the registry, in place of those in files' -r
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from init" -l ca-file -d 'File with certificates of authorities to trust besides the system\'s' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from init" -l policy -d 'File that says which images are trusted [default: policy.json as podman finds it; without one, all are]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from init" -l registries-conf -d 'File with mirrors and blocked registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from init" -l registries-d -d 'Directory with the places of image signatures [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from init" -l limit-rate -d 'Most bytes per second to download, as 500K or 2M' -r
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from init" -s v -l verbose -d 'Say more on stderr; twice for everything'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from init" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from commit" -s b -l branch -d 'Ref that is moved to the commit; its current commit becomes the parent' -r
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from commit" -s s -l subject -d 'What the commit is, in one line' -r
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from commit" -s m -l body -d 'What the commit is, at length' -r
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from commit" -s F -l body-file -d 'File that says what the commit is, at length' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from commit" -l parent -d 'Parent commit, or \'none\'' -r
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from commit" -l timestamp -d 'Time of the commit: @SECONDS, or RFC 3339 [default: $SOURCE_DATE_EPOCH, else now]' -r
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from commit" -l base -d 'Commit to begin with, whose files are taken as they are' -r
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from commit" -l tree -d 'Lay a tree over those before it: dir=DIR, tar=FILE (\'-\' for standard input; gzip, zstd and xz are known), ref=COMMIT; or prefix=PATH, the directory of the commit for the trees that follow' -r
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from commit" -l tar-pathname-filter -d 'Rename the paths of tar archives' -r
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from commit" -l owner-uid -d 'Owner of all files' -r
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from commit" -l owner-gid -d 'Group of all files' -r
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from commit" -l statoverride -d 'File with permissions: lines of a decimal MODE that is added, or =MODE, and an absolute path' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from commit" -l skip-list -d 'File with absolute paths to leave out, one a line' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from commit" -l selinux-policy -d 'Label everything by the SELinux policy of the system that lies in this directory' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from commit" -l selinux-labeling-epoch -d 'Which path /usr/etc/FILE is labelled as: 0 as it is, 1 as /etc/FILE, where it will be' -r
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from commit" -l add-metadata-string -d 'Add text to the commit\'s metadata' -r
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from commit" -l add-metadata -d 'Add a value in GVariant text form to the commit\'s metadata' -r
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from commit" -l keep-metadata -d 'Take a value from the parent\'s metadata' -r
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from commit" -l add-detached-metadata-string -d 'Add text to the metadata beside the commit, which its checksum does not cover' -r
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from commit" -l add-detached-metadata -d 'Add a value in GVariant text form to the metadata beside the commit' -r
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from commit" -l sign -d 'Sign what is made with a secret key, in base 64 or in a file' -r
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from commit" -l sign-from-file -d 'Sign what is made with the secret keys in a file' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from commit" -l sign-type -d 'Kind of signature: ed25519, spki or gpg' -r
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from commit" -l password-file -d 'File with the password of the private key; a line end behind it does not count [default: what COSIGN_PASSWORD says]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from commit" -l bind-ref -d 'Record another ref in the commit' -r
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from commit" -l fsync -d 'Whether the disk must have everything before the command ends [default: as the repository\'s config says]' -r -f -a "true\t''
false\t''"
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from commit" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'"
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from commit" -l progress -d 'How progress is shown: a bar on a terminal, JSON lines on stderr, or not at all' -r -f -a "auto\t'A bar where stderr is a terminal'
json\t'A JSON object a line on stderr'
none\t'Not at all'"
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from commit" -l sysroot -d 'Physical root of the installation to work on' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from commit" -l repo -d 'Repository to work on [default: the sysroot\'s]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from commit" -l tls-verify -d 'Whether registries must speak HTTPS, and servers have a valid certificate' -r -f -a "true\t''
false\t''"
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from commit" -l authfile -d 'File with the credentials of registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from commit" -l creds -d 'Credentials for the registry, in place of those in files' -r
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from commit" -l ca-file -d 'File with certificates of authorities to trust besides the system\'s' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from commit" -l policy -d 'File that says which images are trusted [default: policy.json as podman finds it; without one, all are]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from commit" -l registries-conf -d 'File with mirrors and blocked registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from commit" -l registries-d -d 'Directory with the places of image signatures [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from commit" -l limit-rate -d 'Most bytes per second to download, as 500K or 2M' -r
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from commit" -l orphan -d 'Make a commit that no ref names'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from commit" -s e -l editor -d 'Write subject and body in an editor: $VISUAL, else $EDITOR'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from commit" -l tar-autocreate-parents -d 'Make directories that a tar archive does not have'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from commit" -l mode-ro-executables -d 'Take write permission from executable files'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from commit" -l canonical-permissions -d 'Let root own all files, limit permissions to 0755 and drop attributes'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from commit" -l no-xattrs -d 'Leave extended attributes out'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from commit" -s P -l selinux-policy-from-base -d 'Label everything by the SELinux policy in the first tree'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from commit" -l link-checkout-speedup -d 'Take files that are hard links into the repository for the objects that they link to, without reading them'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from commit" -s I -l devino-canonical -d 'The same, and take them as they are in the repository, whatever other options say about owners and permissions'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from commit" -l consume -d 'Remove the directories once their content is committed'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from commit" -l bootable -d 'Record that the tree has a kernel, and its version'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from commit" -l generate-sizes -d 'Record the sizes of all objects, in archive repositories'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from commit" -l no-bindings -d 'Do not record the ref in the commit'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from commit" -l skip-if-unchanged -d 'Make no commit when the tree is the parent\'s; prints the parent then'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from commit" -l table-output -d 'Print what was written, too'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from commit" -s v -l verbose -d 'Say more on stderr; twice for everything'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from commit" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from checkout" -l subpath -d 'Lay out this directory, or file, of the commit' -r
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from checkout" -l skip-list -d 'File with absolute paths to leave out, one a line' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from checkout" -l selinux-policy -d 'Label files by the SELinux policy of the system in this directory; all files are copied then' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from checkout" -l selinux-prefix -d 'Where in that system the files will be' -r
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from checkout" -l fsync -d 'Whether the disk must have everything before the command ends' -r -f -a "true\t''
false\t''"
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from checkout" -l from-file -d 'Lay out what a file names: commits and paths, each followed by a NUL' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from checkout" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'"
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from checkout" -l progress -d 'How progress is shown: a bar on a terminal, JSON lines on stderr, or not at all' -r -f -a "auto\t'A bar where stderr is a terminal'
json\t'A JSON object a line on stderr'
none\t'Not at all'"
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from checkout" -l sysroot -d 'Physical root of the installation to work on' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from checkout" -l repo -d 'Repository to work on [default: the sysroot\'s]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from checkout" -l tls-verify -d 'Whether registries must speak HTTPS, and servers have a valid certificate' -r -f -a "true\t''
false\t''"
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from checkout" -l authfile -d 'File with the credentials of registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from checkout" -l creds -d 'Credentials for the registry, in place of those in files' -r
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from checkout" -l ca-file -d 'File with certificates of authorities to trust besides the system\'s' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from checkout" -l policy -d 'File that says which images are trusted [default: policy.json as podman finds it; without one, all are]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from checkout" -l registries-conf -d 'File with mirrors and blocked registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from checkout" -l registries-d -d 'Directory with the places of image signatures [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from checkout" -l limit-rate -d 'Most bytes per second to download, as 500K or 2M' -r
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from checkout" -s U -l user-mode -d 'Make all files the caller\'s, without attributes'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from checkout" -s H -l require-hardlinks -d 'Fail where a file cannot be a hard link to the repository\'s object'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from checkout" -s C -l force-copy -d 'Copy all files, or clone them where the file system can'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from checkout" -s z -l force-copy-zerosized -d 'Copy empty files even where others are hard links, which is what is always done'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from checkout" -l disable-cache -d 'Keep no cache of uncompressed objects, which is what is always done'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from checkout" -l union -d 'Merge into a directory that exists, and replace files'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from checkout" -l union-add -d 'Merge into a directory that exists, and keep its files'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from checkout" -l union-identical -d 'Merge into a directory that exists, and fail where a file of it is another one'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from checkout" -l whiteouts -d 'Let \'.wh.NAME\' remove NAME and \'.wh..wh..opq\' empty its directory, as in layers of container images'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from checkout" -l process-passthrough-whiteouts -d 'Turn \'.ostree-wh.NAME\' into the device with which overlayfs hides NAME'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from checkout" -s M -l bareuseronly-dirs -d 'Limit the permissions of directories to 0775'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from checkout" -l allow-noent -d 'Do nothing where the commit has no such path'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from checkout" -l from-stdin -d 'The same, from standard input'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from checkout" -s v -l verbose -d 'Say more on stderr; twice for everything'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from checkout" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from ls" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'"
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from ls" -l progress -d 'How progress is shown: a bar on a terminal, JSON lines on stderr, or not at all' -r -f -a "auto\t'A bar where stderr is a terminal'
json\t'A JSON object a line on stderr'
none\t'Not at all'"
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from ls" -l sysroot -d 'Physical root of the installation to work on' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from ls" -l repo -d 'Repository to work on [default: the sysroot\'s]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from ls" -l tls-verify -d 'Whether registries must speak HTTPS, and servers have a valid certificate' -r -f -a "true\t''
false\t''"
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from ls" -l authfile -d 'File with the credentials of registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from ls" -l creds -d 'Credentials for the registry, in place of those in files' -r
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from ls" -l ca-file -d 'File with certificates of authorities to trust besides the system\'s' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from ls" -l policy -d 'File that says which images are trusted [default: policy.json as podman finds it; without one, all are]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from ls" -l registries-conf -d 'File with mirrors and blocked registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from ls" -l registries-d -d 'Directory with the places of image signatures [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from ls" -l limit-rate -d 'Most bytes per second to download, as 500K or 2M' -r
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from ls" -s d -l dironly -d 'List directories themselves, not what is in them; without effect beside --recursive'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from ls" -s R -l recursive -d 'List everything below'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from ls" -s C -l checksum -d 'Print checksums'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from ls" -s X -l xattrs -d 'Print extended attributes'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from ls" -l nul-filenames-only -d 'Print paths only, each followed by a NUL'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from ls" -s v -l verbose -d 'Say more on stderr; twice for everything'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from ls" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from show" -l print-metadata-key -d 'Print the value of a key of the commit\'s metadata' -r
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from show" -l print-detached-metadata-key -d 'Print the value of a key of the metadata beside the commit' -r
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from show" -l print-variant-type -d 'Print a file as a GVariant of this type' -r
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from show" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'"
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from show" -l progress -d 'How progress is shown: a bar on a terminal, JSON lines on stderr, or not at all' -r -f -a "auto\t'A bar where stderr is a terminal'
json\t'A JSON object a line on stderr'
none\t'Not at all'"
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from show" -l sysroot -d 'Physical root of the installation to work on' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from show" -l repo -d 'Repository to work on [default: the sysroot\'s]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from show" -l tls-verify -d 'Whether registries must speak HTTPS, and servers have a valid certificate' -r -f -a "true\t''
false\t''"
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from show" -l authfile -d 'File with the credentials of registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from show" -l creds -d 'Credentials for the registry, in place of those in files' -r
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from show" -l ca-file -d 'File with certificates of authorities to trust besides the system\'s' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from show" -l policy -d 'File that says which images are trusted [default: policy.json as podman finds it; without one, all are]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from show" -l registries-conf -d 'File with mirrors and blocked registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from show" -l registries-d -d 'Directory with the places of image signatures [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from show" -l limit-rate -d 'Most bytes per second to download, as 500K or 2M' -r
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from show" -l raw -d 'Print the object as a GVariant'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from show" -s B -l no-byteswap -d 'Print GVariants with numbers as they are stored'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from show" -l print-sizes -d 'Print what the commit\'s objects take, as the commit says, and how much of it is missing here'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from show" -l print-related -d 'Print the commits that this one names besides its parent: a list that nobody writes any more'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from show" -s v -l verbose -d 'Say more on stderr; twice for everything'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from log" -s n -l max-count -d 'Stop after this many commits' -r
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from log" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'"
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from log" -l progress -d 'How progress is shown: a bar on a terminal, JSON lines on stderr, or not at all' -r -f -a "auto\t'A bar where stderr is a terminal'
json\t'A JSON object a line on stderr'
none\t'Not at all'"
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from log" -l sysroot -d 'Physical root of the installation to work on' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from log" -l repo -d 'Repository to work on [default: the sysroot\'s]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from log" -l tls-verify -d 'Whether registries must speak HTTPS, and servers have a valid certificate' -r -f -a "true\t''
false\t''"
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from log" -l authfile -d 'File with the credentials of registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from log" -l creds -d 'Credentials for the registry, in place of those in files' -r
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from log" -l ca-file -d 'File with certificates of authorities to trust besides the system\'s' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from log" -l policy -d 'File that says which images are trusted [default: policy.json as podman finds it; without one, all are]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from log" -l registries-conf -d 'File with mirrors and blocked registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from log" -l registries-d -d 'Directory with the places of image signatures [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from log" -l limit-rate -d 'Most bytes per second to download, as 500K or 2M' -r
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from log" -l raw -d 'Print commit objects as GVariants, their numbers read as big-endian'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from log" -s v -l verbose -d 'Say more on stderr; twice for everything'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from log" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from diff" -l owner-uid -d 'Owner that files in the second directory are taken to have' -r
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from diff" -l owner-gid -d 'Group that files in the second directory are taken to have' -r
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from diff" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'"
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from diff" -l progress -d 'How progress is shown: a bar on a terminal, JSON lines on stderr, or not at all' -r -f -a "auto\t'A bar where stderr is a terminal'
json\t'A JSON object a line on stderr'
none\t'Not at all'"
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from diff" -l sysroot -d 'Physical root of the installation to work on' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from diff" -l repo -d 'Repository to work on [default: the sysroot\'s]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from diff" -l tls-verify -d 'Whether registries must speak HTTPS, and servers have a valid certificate' -r -f -a "true\t''
false\t''"
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from diff" -l authfile -d 'File with the credentials of registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from diff" -l creds -d 'Credentials for the registry, in place of those in files' -r
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from diff" -l ca-file -d 'File with certificates of authorities to trust besides the system\'s' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from diff" -l policy -d 'File that says which images are trusted [default: policy.json as podman finds it; without one, all are]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from diff" -l registries-conf -d 'File with mirrors and blocked registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from diff" -l registries-d -d 'Directory with the places of image signatures [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from diff" -l limit-rate -d 'Most bytes per second to download, as 500K or 2M' -r
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from diff" -l stats -d 'Print how many objects two commits have in common'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from diff" -l fs-diff -d 'Print the files that are different, beside --stats too'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from diff" -l details -d 'Print what is different in what is modified: type, content, mode, owner, link target, extended attributes'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from diff" -l no-xattrs -d 'Take files in directories as if they had no extended attributes'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from diff" -s v -l verbose -d 'Say more on stderr; twice for everything'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from diff" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from cat" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'"
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from cat" -l progress -d 'How progress is shown: a bar on a terminal, JSON lines on stderr, or not at all' -r -f -a "auto\t'A bar where stderr is a terminal'
json\t'A JSON object a line on stderr'
none\t'Not at all'"
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from cat" -l sysroot -d 'Physical root of the installation to work on' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from cat" -l repo -d 'Repository to work on [default: the sysroot\'s]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from cat" -l tls-verify -d 'Whether registries must speak HTTPS, and servers have a valid certificate' -r -f -a "true\t''
false\t''"
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from cat" -l authfile -d 'File with the credentials of registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from cat" -l creds -d 'Credentials for the registry, in place of those in files' -r
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from cat" -l ca-file -d 'File with certificates of authorities to trust besides the system\'s' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from cat" -l policy -d 'File that says which images are trusted [default: policy.json as podman finds it; without one, all are]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from cat" -l registries-conf -d 'File with mirrors and blocked registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from cat" -l registries-d -d 'Directory with the places of image signatures [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from cat" -l limit-rate -d 'Most bytes per second to download, as 500K or 2M' -r
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from cat" -s v -l verbose -d 'Say more on stderr; twice for everything'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from cat" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from checksum" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'"
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from checksum" -l progress -d 'How progress is shown: a bar on a terminal, JSON lines on stderr, or not at all' -r -f -a "auto\t'A bar where stderr is a terminal'
json\t'A JSON object a line on stderr'
none\t'Not at all'"
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from checksum" -l sysroot -d 'Physical root of the installation to work on' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from checksum" -l repo -d 'Repository to work on [default: the sysroot\'s]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from checksum" -l tls-verify -d 'Whether registries must speak HTTPS, and servers have a valid certificate' -r -f -a "true\t''
false\t''"
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from checksum" -l authfile -d 'File with the credentials of registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from checksum" -l creds -d 'Credentials for the registry, in place of those in files' -r
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from checksum" -l ca-file -d 'File with certificates of authorities to trust besides the system\'s' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from checksum" -l policy -d 'File that says which images are trusted [default: policy.json as podman finds it; without one, all are]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from checksum" -l registries-conf -d 'File with mirrors and blocked registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from checksum" -l registries-d -d 'Directory with the places of image signatures [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from checksum" -l limit-rate -d 'Most bytes per second to download, as 500K or 2M' -r
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from checksum" -l ignore-xattrs -d 'Take the file as if it had no extended attributes'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from checksum" -s v -l verbose -d 'Say more on stderr; twice for everything'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from checksum" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from export" -l subpath -d 'The directory of the commit to write' -r
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from export" -l prefix -d 'Text to put in front of all paths; end it with \'/\' to name a directory' -r
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from export" -s o -l output -d 'The file to write, in place of stdout' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from export" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'"
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from export" -l progress -d 'How progress is shown: a bar on a terminal, JSON lines on stderr, or not at all' -r -f -a "auto\t'A bar where stderr is a terminal'
json\t'A JSON object a line on stderr'
none\t'Not at all'"
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from export" -l sysroot -d 'Physical root of the installation to work on' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from export" -l repo -d 'Repository to work on [default: the sysroot\'s]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from export" -l tls-verify -d 'Whether registries must speak HTTPS, and servers have a valid certificate' -r -f -a "true\t''
false\t''"
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from export" -l authfile -d 'File with the credentials of registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from export" -l creds -d 'Credentials for the registry, in place of those in files' -r
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from export" -l ca-file -d 'File with certificates of authorities to trust besides the system\'s' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from export" -l policy -d 'File that says which images are trusted [default: policy.json as podman finds it; without one, all are]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from export" -l registries-conf -d 'File with mirrors and blocked registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from export" -l registries-d -d 'Directory with the places of image signatures [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from export" -l limit-rate -d 'Most bytes per second to download, as 500K or 2M' -r
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from export" -l no-xattrs -d 'Leave out extended attributes'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from export" -s v -l verbose -d 'Say more on stderr; twice for everything'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from export" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from refs" -l create -d 'Make a ref for the commit or ref given' -r
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from refs" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'"
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from refs" -l progress -d 'How progress is shown: a bar on a terminal, JSON lines on stderr, or not at all' -r -f -a "auto\t'A bar where stderr is a terminal'
json\t'A JSON object a line on stderr'
none\t'Not at all'"
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from refs" -l sysroot -d 'Physical root of the installation to work on' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from refs" -l repo -d 'Repository to work on [default: the sysroot\'s]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from refs" -l tls-verify -d 'Whether registries must speak HTTPS, and servers have a valid certificate' -r -f -a "true\t''
false\t''"
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from refs" -l authfile -d 'File with the credentials of registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from refs" -l creds -d 'Credentials for the registry, in place of those in files' -r
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from refs" -l ca-file -d 'File with certificates of authorities to trust besides the system\'s' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from refs" -l policy -d 'File that says which images are trusted [default: policy.json as podman finds it; without one, all are]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from refs" -l registries-conf -d 'File with mirrors and blocked registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from refs" -l registries-d -d 'Directory with the places of image signatures [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from refs" -l limit-rate -d 'Most bytes per second to download, as 500K or 2M' -r
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from refs" -l delete -d 'Delete the refs PREFIX and those below them'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from refs" -l force -d 'With --create, move a ref that exists'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from refs" -s A -l alias -d 'With --create, make an alias of the ref given; else list aliases'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from refs" -s c -l collections -d 'Name refs by collection: list those of the collections given, or of all; with --create, REF is COLLECTION:REF'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from refs" -l list -d 'Print whole names where a prefix is given, too'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from refs" -s r -l revision -d 'Print the commit behind each ref'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from refs" -s v -l verbose -d 'Say more on stderr; twice for everything'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from refs" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from rev-parse" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'"
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from rev-parse" -l progress -d 'How progress is shown: a bar on a terminal, JSON lines on stderr, or not at all' -r -f -a "auto\t'A bar where stderr is a terminal'
json\t'A JSON object a line on stderr'
none\t'Not at all'"
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from rev-parse" -l sysroot -d 'Physical root of the installation to work on' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from rev-parse" -l repo -d 'Repository to work on [default: the sysroot\'s]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from rev-parse" -l tls-verify -d 'Whether registries must speak HTTPS, and servers have a valid certificate' -r -f -a "true\t''
false\t''"
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from rev-parse" -l authfile -d 'File with the credentials of registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from rev-parse" -l creds -d 'Credentials for the registry, in place of those in files' -r
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from rev-parse" -l ca-file -d 'File with certificates of authorities to trust besides the system\'s' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from rev-parse" -l policy -d 'File that says which images are trusted [default: policy.json as podman finds it; without one, all are]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from rev-parse" -l registries-conf -d 'File with mirrors and blocked registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from rev-parse" -l registries-d -d 'Directory with the places of image signatures [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from rev-parse" -l limit-rate -d 'Most bytes per second to download, as 500K or 2M' -r
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from rev-parse" -s S -l single -d 'Print the commit of a repository that has exactly one'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from rev-parse" -s v -l verbose -d 'Say more on stderr; twice for everything'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from rev-parse" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from reset" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'"
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from reset" -l progress -d 'How progress is shown: a bar on a terminal, JSON lines on stderr, or not at all' -r -f -a "auto\t'A bar where stderr is a terminal'
json\t'A JSON object a line on stderr'
none\t'Not at all'"
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from reset" -l sysroot -d 'Physical root of the installation to work on' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from reset" -l repo -d 'Repository to work on [default: the sysroot\'s]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from reset" -l tls-verify -d 'Whether registries must speak HTTPS, and servers have a valid certificate' -r -f -a "true\t''
false\t''"
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from reset" -l authfile -d 'File with the credentials of registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from reset" -l creds -d 'Credentials for the registry, in place of those in files' -r
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from reset" -l ca-file -d 'File with certificates of authorities to trust besides the system\'s' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from reset" -l policy -d 'File that says which images are trusted [default: policy.json as podman finds it; without one, all are]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from reset" -l registries-conf -d 'File with mirrors and blocked registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from reset" -l registries-d -d 'Directory with the places of image signatures [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from reset" -l limit-rate -d 'Most bytes per second to download, as 500K or 2M' -r
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from reset" -s v -l verbose -d 'Say more on stderr; twice for everything'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from reset" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from config" -l group -d 'The group that the key is in; then KEY is the key alone' -r
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from config" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'"
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from config" -l progress -d 'How progress is shown: a bar on a terminal, JSON lines on stderr, or not at all' -r -f -a "auto\t'A bar where stderr is a terminal'
json\t'A JSON object a line on stderr'
none\t'Not at all'"
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from config" -l sysroot -d 'Physical root of the installation to work on' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from config" -l repo -d 'Repository to work on [default: the sysroot\'s]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from config" -l tls-verify -d 'Whether registries must speak HTTPS, and servers have a valid certificate' -r -f -a "true\t''
false\t''"
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from config" -l authfile -d 'File with the credentials of registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from config" -l creds -d 'Credentials for the registry, in place of those in files' -r
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from config" -l ca-file -d 'File with certificates of authorities to trust besides the system\'s' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from config" -l policy -d 'File that says which images are trusted [default: policy.json as podman finds it; without one, all are]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from config" -l registries-conf -d 'File with mirrors and blocked registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from config" -l registries-d -d 'Directory with the places of image signatures [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from config" -l limit-rate -d 'Most bytes per second to download, as 500K or 2M' -r
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from config" -s v -l verbose -d 'Say more on stderr; twice for everything'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from config" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from config" -f -a "get" -d 'Print a setting\'s value'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from config" -f -a "set" -d 'Give a setting a value'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from config" -f -a "unset" -d 'Remove a setting, if it is there'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from fsck" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'"
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from fsck" -l progress -d 'How progress is shown: a bar on a terminal, JSON lines on stderr, or not at all' -r -f -a "auto\t'A bar where stderr is a terminal'
json\t'A JSON object a line on stderr'
none\t'Not at all'"
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from fsck" -l sysroot -d 'Physical root of the installation to work on' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from fsck" -l repo -d 'Repository to work on [default: the sysroot\'s]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from fsck" -l tls-verify -d 'Whether registries must speak HTTPS, and servers have a valid certificate' -r -f -a "true\t''
false\t''"
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from fsck" -l authfile -d 'File with the credentials of registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from fsck" -l creds -d 'Credentials for the registry, in place of those in files' -r
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from fsck" -l ca-file -d 'File with certificates of authorities to trust besides the system\'s' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from fsck" -l policy -d 'File that says which images are trusted [default: policy.json as podman finds it; without one, all are]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from fsck" -l registries-conf -d 'File with mirrors and blocked registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from fsck" -l registries-d -d 'Directory with the places of image signatures [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from fsck" -l limit-rate -d 'Most bytes per second to download, as 500K or 2M' -r
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from fsck" -s q -l quiet -d 'Say nothing when all is well'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from fsck" -s a -l all -d 'Accepted for scripts: a check never ends at the first thing that it finds'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from fsck" -l resume -d 'Go on where an interrupted check of this repository stopped'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from fsck" -l delete -d 'Remove objects that are not what their names say, and mark the commits that need them as partial'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from fsck" -l add-tombstones -d 'Mark parents that are not there as deleted'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from fsck" -l verify-bindings -d 'Check that commits name the refs that name them'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from fsck" -l verify-back-refs -d 'Check also that refs name the commits that name them'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from fsck" -s v -l verbose -d 'Say more on stderr; twice for everything'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from fsck" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from pull" -l depth -d 'How many parents of each commit come along, -1 for all' -r
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from pull" -l timestamp-check-from-rev -d 'Refuse commits that are older than this one' -r
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from pull" -s L -l localcache-repo -d 'Look for objects in this repository before they are fetched' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from pull" -l subpath -d 'Do not fetch what lies outside of this directory' -r
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from pull" -l url -d 'Use this URL in place of those of the remote' -r
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from pull" -l http-header -d 'Send a header with every request' -r
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from pull" -l append-user-agent -d 'Say more about who asks' -r
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from pull" -l network-retries -d 'How often a request is tried again' -r
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from pull" -l max-connections -d 'Connections at a time, where each request needs one of its own (HTTP/1.1) [default: 48]' -r
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from pull" -l max-streams -d 'Requests at a time, where they share a connection (HTTP/2) [default: 256]' -r
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from pull" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'"
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from pull" -l progress -d 'How progress is shown: a bar on a terminal, JSON lines on stderr, or not at all' -r -f -a "auto\t'A bar where stderr is a terminal'
json\t'A JSON object a line on stderr'
none\t'Not at all'"
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from pull" -l sysroot -d 'Physical root of the installation to work on' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from pull" -l repo -d 'Repository to work on [default: the sysroot\'s]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from pull" -l tls-verify -d 'Whether registries must speak HTTPS, and servers have a valid certificate' -r -f -a "true\t''
false\t''"
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from pull" -l authfile -d 'File with the credentials of registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from pull" -l creds -d 'Credentials for the registry, in place of those in files' -r
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from pull" -l ca-file -d 'File with certificates of authorities to trust besides the system\'s' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from pull" -l policy -d 'File that says which images are trusted [default: policy.json as podman finds it; without one, all are]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from pull" -l registries-conf -d 'File with mirrors and blocked registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from pull" -l registries-d -d 'Directory with the places of image signatures [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from pull" -l limit-rate -d 'Most bytes per second to download, as 500K or 2M' -r
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from pull" -l mirror -d 'Make the refs the repository\'s own; without REFS all refs come, and the summary too'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from pull" -s T -l timestamp-check -d 'Refuse commits that are older than what the ref names here'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from pull" -l disable-verify-bindings -d 'Take commits also by refs that they were not made for'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from pull" -l bareuseronly-files -d 'Refuse regular files with permissions beyond 0775, such as setuid'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from pull" -l disable-static-deltas -d 'Fetch object by object, also where there is a delta'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from pull" -l require-static-deltas -d 'Fail where there is no delta'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from pull" -l untrusted -d 'Hash all objects, also those of repositories on this machine that could just be linked'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from pull" -l verify-present -d 'Hash the files that are here already, and fetch the corrupt ones anew'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from pull" -l disable-fsync -d 'Do not wait for the disk'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from pull" -l per-object-fsync -d 'Sync each object by itself, so that the file system is never stalled'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from pull" -l commit-metadata-only -d 'Bring commits without their trees'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from pull" -s v -l verbose -d 'Say more on stderr; twice for everything'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from pull" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from pull-local" -l remote -d 'Remote whose refs they become [default: the repository\'s own refs]' -r
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from pull-local" -l depth -d 'How many parents of each commit come along, -1 for all' -r
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from pull-local" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'"
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from pull-local" -l progress -d 'How progress is shown: a bar on a terminal, JSON lines on stderr, or not at all' -r -f -a "auto\t'A bar where stderr is a terminal'
json\t'A JSON object a line on stderr'
none\t'Not at all'"
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from pull-local" -l sysroot -d 'Physical root of the installation to work on' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from pull-local" -l repo -d 'Repository to work on [default: the sysroot\'s]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from pull-local" -l tls-verify -d 'Whether registries must speak HTTPS, and servers have a valid certificate' -r -f -a "true\t''
false\t''"
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from pull-local" -l authfile -d 'File with the credentials of registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from pull-local" -l creds -d 'Credentials for the registry, in place of those in files' -r
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from pull-local" -l ca-file -d 'File with certificates of authorities to trust besides the system\'s' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from pull-local" -l policy -d 'File that says which images are trusted [default: policy.json as podman finds it; without one, all are]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from pull-local" -l registries-conf -d 'File with mirrors and blocked registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from pull-local" -l registries-d -d 'Directory with the places of image signatures [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from pull-local" -l limit-rate -d 'Most bytes per second to download, as 500K or 2M' -r
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from pull-local" -l commit-metadata-only -d 'Copy commits without their trees'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from pull-local" -l untrusted -d 'Hash all objects, also those that could just be linked'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from pull-local" -l bareuseronly-files -d 'Refuse regular files with permissions beyond 0775, such as setuid'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from pull-local" -l disable-verify-bindings -d 'Take commits also by refs that they were not made for'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from pull-local" -l disable-fsync -d 'Do not wait for the disk'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from pull-local" -l per-object-fsync -d 'Sync each object by itself, so that the file system is never stalled'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from pull-local" -s v -l verbose -d 'Say more on stderr; twice for everything'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from pull-local" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from mirror" -l depth -d 'How many parents of each commit come along, -1 for all' -r
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from mirror" -l timestamp-check-from-rev -d 'Refuse commits that are older than this one' -r
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from mirror" -s L -l localcache-repo -d 'Look for objects in this repository before they are fetched' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from mirror" -l url -d 'Use this URL in place of those of the remote' -r
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from mirror" -l http-header -d 'Send a header with every request' -r
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from mirror" -l append-user-agent -d 'Say more about who asks' -r
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from mirror" -l network-retries -d 'How often a request is tried again' -r
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from mirror" -l max-connections -d 'Connections at a time, where each request needs one of its own (HTTP/1.1) [default: 48]' -r
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from mirror" -l max-streams -d 'Requests at a time, where they share a connection (HTTP/2) [default: 256]' -r
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from mirror" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'"
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from mirror" -l progress -d 'How progress is shown: a bar on a terminal, JSON lines on stderr, or not at all' -r -f -a "auto\t'A bar where stderr is a terminal'
json\t'A JSON object a line on stderr'
none\t'Not at all'"
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from mirror" -l sysroot -d 'Physical root of the installation to work on' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from mirror" -l repo -d 'Repository to work on [default: the sysroot\'s]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from mirror" -l tls-verify -d 'Whether registries must speak HTTPS, and servers have a valid certificate' -r -f -a "true\t''
false\t''"
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from mirror" -l authfile -d 'File with the credentials of registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from mirror" -l creds -d 'Credentials for the registry, in place of those in files' -r
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from mirror" -l ca-file -d 'File with certificates of authorities to trust besides the system\'s' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from mirror" -l policy -d 'File that says which images are trusted [default: policy.json as podman finds it; without one, all are]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from mirror" -l registries-conf -d 'File with mirrors and blocked registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from mirror" -l registries-d -d 'Directory with the places of image signatures [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from mirror" -l limit-rate -d 'Most bytes per second to download, as 500K or 2M' -r
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from mirror" -l deltas -d 'Copy the static deltas that lead to the commits'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from mirror" -s T -l timestamp-check -d 'Refuse commits that are older than what the ref names here'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from mirror" -l disable-verify-bindings -d 'Take commits also by refs that they were not made for'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from mirror" -l bareuseronly-files -d 'Refuse regular files with permissions beyond 0775, such as setuid'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from mirror" -l disable-static-deltas -d 'Fetch object by object, also where there is a delta'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from mirror" -l require-static-deltas -d 'Fail where there is no delta'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from mirror" -l untrusted -d 'Hash all objects, also those of repositories on this machine that could just be linked'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from mirror" -l verify-present -d 'Hash the files that are here already, and fetch the corrupt ones anew'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from mirror" -l disable-fsync -d 'Do not wait for the disk'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from mirror" -l per-object-fsync -d 'Sync each object by itself, so that the file system is never stalled'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from mirror" -s v -l verbose -d 'Say more on stderr; twice for everything'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from mirror" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from summary" -s m -l add-metadata -d 'Put something into the summary besides, as a GVariant in text form' -r
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from summary" -l sign -d 'Sign what is made with a secret key, in base 64 or in a file' -r
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from summary" -l sign-from-file -d 'Sign what is made with the secret keys in a file' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from summary" -l sign-type -d 'Kind of signature: ed25519, spki or gpg' -r
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from summary" -l password-file -d 'File with the password of the private key; a line end behind it does not count [default: what COSIGN_PASSWORD says]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from summary" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'"
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from summary" -l progress -d 'How progress is shown: a bar on a terminal, JSON lines on stderr, or not at all' -r -f -a "auto\t'A bar where stderr is a terminal'
json\t'A JSON object a line on stderr'
none\t'Not at all'"
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from summary" -l sysroot -d 'Physical root of the installation to work on' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from summary" -l repo -d 'Repository to work on [default: the sysroot\'s]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from summary" -l tls-verify -d 'Whether registries must speak HTTPS, and servers have a valid certificate' -r -f -a "true\t''
false\t''"
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from summary" -l authfile -d 'File with the credentials of registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from summary" -l creds -d 'Credentials for the registry, in place of those in files' -r
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from summary" -l ca-file -d 'File with certificates of authorities to trust besides the system\'s' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from summary" -l policy -d 'File that says which images are trusted [default: policy.json as podman finds it; without one, all are]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from summary" -l registries-conf -d 'File with mirrors and blocked registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from summary" -l registries-d -d 'Directory with the places of image signatures [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from summary" -l limit-rate -d 'Most bytes per second to download, as 500K or 2M' -r
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from summary" -s u -l update -d 'Make the summary and the indexes of static deltas anew'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from summary" -l view -d 'Show the summary'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from summary" -l raw -d 'Show the summary as a GVariant'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from summary" -s v -l verbose -d 'Say more on stderr; twice for everything'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from summary" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from deltas" -l keep -d 'How many commits before the newest have a delta to it' -r
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from deltas" -l min-fallback-size -d 'Leave files of this many megabytes for which no old one helps out of the delta, to be fetched by themselves [default: none]' -r
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from deltas" -l max-bsdiff-size -d 'Use bsdiff where old and new file together have at most this many megabytes' -r
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from deltas" -l max-chunk-size -d 'Close a part when it has this many megabytes, unpacked' -r
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from deltas" -l set-endianness -d 'Order of the bytes of sizes: l or B' -r -f -a "l\t''
B\t''"
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from deltas" -l memory -d 'Memory to stay within, in bytes, or with K, M or G behind' -r
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from deltas" -s j -l jobs -d 'Threads [default: one for each core]' -r
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from deltas" -l sign -d 'Sign what is made with a secret key, in base 64 or in a file' -r
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from deltas" -l sign-from-file -d 'Sign what is made with the secret keys in a file' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from deltas" -l sign-type -d 'Kind of signature: ed25519, spki or gpg' -r
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from deltas" -l password-file -d 'File with the password of the private key; a line end behind it does not count [default: what COSIGN_PASSWORD says]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from deltas" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'"
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from deltas" -l progress -d 'How progress is shown: a bar on a terminal, JSON lines on stderr, or not at all' -r -f -a "auto\t'A bar where stderr is a terminal'
json\t'A JSON object a line on stderr'
none\t'Not at all'"
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from deltas" -l sysroot -d 'Physical root of the installation to work on' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from deltas" -l repo -d 'Repository to work on [default: the sysroot\'s]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from deltas" -l tls-verify -d 'Whether registries must speak HTTPS, and servers have a valid certificate' -r -f -a "true\t''
false\t''"
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from deltas" -l authfile -d 'File with the credentials of registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from deltas" -l creds -d 'Credentials for the registry, in place of those in files' -r
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from deltas" -l ca-file -d 'File with certificates of authorities to trust besides the system\'s' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from deltas" -l policy -d 'File that says which images are trusted [default: policy.json as podman finds it; without one, all are]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from deltas" -l registries-conf -d 'File with mirrors and blocked registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from deltas" -l registries-d -d 'Directory with the places of image signatures [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from deltas" -l limit-rate -d 'Most bytes per second to download, as 500K or 2M' -r
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from deltas" -l from-scratch -d 'Make a delta that needs nothing for each branch too'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from deltas" -l dry-run -d 'Only say what would be made and removed'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from deltas" -l inline -d 'Put the parts into the superblock'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from deltas" -l disable-bsdiff -d 'Make no use of bsdiff'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from deltas" -s v -l verbose -d 'Say more on stderr; twice for everything'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from deltas" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from prune" -l depth -d 'How many parents of a ref\'s commit to keep; -1 keeps all' -r
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from prune" -l delete-commit -d 'Remove this commit, which no ref may name' -r
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from prune" -l keep-younger-than -d 'Keep what refs name, and of their parents only those not older than this date' -r
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from prune" -l retain-branch-depth -d 'Keep another number of parents of one ref' -r
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from prune" -l only-branch -d 'Shorten only this ref, and keep all of the others' -r
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from prune" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'"
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from prune" -l progress -d 'How progress is shown: a bar on a terminal, JSON lines on stderr, or not at all' -r -f -a "auto\t'A bar where stderr is a terminal'
json\t'A JSON object a line on stderr'
none\t'Not at all'"
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from prune" -l sysroot -d 'Physical root of the installation to work on' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from prune" -l repo -d 'Repository to work on [default: the sysroot\'s]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from prune" -l tls-verify -d 'Whether registries must speak HTTPS, and servers have a valid certificate' -r -f -a "true\t''
false\t''"
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from prune" -l authfile -d 'File with the credentials of registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from prune" -l creds -d 'Credentials for the registry, in place of those in files' -r
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from prune" -l ca-file -d 'File with certificates of authorities to trust besides the system\'s' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from prune" -l policy -d 'File that says which images are trusted [default: policy.json as podman finds it; without one, all are]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from prune" -l registries-conf -d 'File with mirrors and blocked registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from prune" -l registries-d -d 'Directory with the places of image signatures [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from prune" -l limit-rate -d 'Most bytes per second to download, as 500K or 2M' -r
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from prune" -l dry-run -d 'Show what would be removed, and remove nothing'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from prune" -l refs-only -d 'Keep only what refs reach'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from prune" -l static-deltas-only -d 'With --delete-commit, remove static deltas that lead to the commit, and keep the commit'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from prune" -l commit-only -d 'Remove commits only, and leave what they name'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from prune" -s v -l verbose -d 'Say more on stderr; twice for everything'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from prune" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from repair" -l from -d 'Where to take objects from: a repository, or an image (docker://, oci:, oci-archive:); may be given several times' -r
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from repair" -l from-tree -d 'A directory with files that were checked out, such as a deployment' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from repair" -l findings -d 'What `repo fsck --format json` found, to spare another check; - is stdin' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from repair" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'"
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from repair" -l progress -d 'How progress is shown: a bar on a terminal, JSON lines on stderr, or not at all' -r -f -a "auto\t'A bar where stderr is a terminal'
json\t'A JSON object a line on stderr'
none\t'Not at all'"
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from repair" -l sysroot -d 'Physical root of the installation to work on' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from repair" -l repo -d 'Repository to work on [default: the sysroot\'s]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from repair" -l tls-verify -d 'Whether registries must speak HTTPS, and servers have a valid certificate' -r -f -a "true\t''
false\t''"
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from repair" -l authfile -d 'File with the credentials of registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from repair" -l creds -d 'Credentials for the registry, in place of those in files' -r
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from repair" -l ca-file -d 'File with certificates of authorities to trust besides the system\'s' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from repair" -l policy -d 'File that says which images are trusted [default: policy.json as podman finds it; without one, all are]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from repair" -l registries-conf -d 'File with mirrors and blocked registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from repair" -l registries-d -d 'Directory with the places of image signatures [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from repair" -l limit-rate -d 'Most bytes per second to download, as 500K or 2M' -r
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from repair" -l dry-run -d 'Show what would be replaced, and replace nothing'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from repair" -s v -l verbose -d 'Say more on stderr; twice for everything'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from repair" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from sign" -l password-file -d 'File with the password of the private key; a line end behind it does not count [default: what COSIGN_PASSWORD says]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from sign" -s s -l sign-type -d 'Kind of signature: ed25519, spki or gpg' -r
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from sign" -l keys-file -d 'File with keys: for ed25519 one in base 64 on each line, for spki PEM, for gpg what \'gpg --export\' or \'--export-secret-keys\' writes' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from sign" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'"
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from sign" -l progress -d 'How progress is shown: a bar on a terminal, JSON lines on stderr, or not at all' -r -f -a "auto\t'A bar where stderr is a terminal'
json\t'A JSON object a line on stderr'
none\t'Not at all'"
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from sign" -l sysroot -d 'Physical root of the installation to work on' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from sign" -l repo -d 'Repository to work on [default: the sysroot\'s]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from sign" -l tls-verify -d 'Whether registries must speak HTTPS, and servers have a valid certificate' -r -f -a "true\t''
false\t''"
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from sign" -l authfile -d 'File with the credentials of registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from sign" -l creds -d 'Credentials for the registry, in place of those in files' -r
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from sign" -l ca-file -d 'File with certificates of authorities to trust besides the system\'s' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from sign" -l policy -d 'File that says which images are trusted [default: policy.json as podman finds it; without one, all are]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from sign" -l registries-conf -d 'File with mirrors and blocked registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from sign" -l registries-d -d 'Directory with the places of image signatures [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from sign" -l limit-rate -d 'Most bytes per second to download, as 500K or 2M' -r
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from sign" -s d -l delete -d 'Remove the signatures by these keys'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from sign" -l list -d 'Show the signatures of every kind, and whom they claim to be by; nothing is verified'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from sign" -l verify -d 'Verify that the commit is signed by one of these keys, as \'repo verify\' does'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from sign" -s v -l verbose -d 'Say more on stderr; twice for everything'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from sign" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from verify" -l remote -d 'Remote whose settings say which keys count' -r
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from verify" -s s -l sign-type -d 'Kind of signature: ed25519, spki or gpg' -r
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from verify" -l keys-file -d 'File with keys: for ed25519 one in base 64 on each line, for spki PEM, for gpg what \'gpg --export\' or \'--export-secret-keys\' writes' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from verify" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'"
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from verify" -l progress -d 'How progress is shown: a bar on a terminal, JSON lines on stderr, or not at all' -r -f -a "auto\t'A bar where stderr is a terminal'
json\t'A JSON object a line on stderr'
none\t'Not at all'"
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from verify" -l sysroot -d 'Physical root of the installation to work on' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from verify" -l repo -d 'Repository to work on [default: the sysroot\'s]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from verify" -l tls-verify -d 'Whether registries must speak HTTPS, and servers have a valid certificate' -r -f -a "true\t''
false\t''"
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from verify" -l authfile -d 'File with the credentials of registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from verify" -l creds -d 'Credentials for the registry, in place of those in files' -r
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from verify" -l ca-file -d 'File with certificates of authorities to trust besides the system\'s' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from verify" -l policy -d 'File that says which images are trusted [default: policy.json as podman finds it; without one, all are]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from verify" -l registries-conf -d 'File with mirrors and blocked registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from verify" -l registries-d -d 'Directory with the places of image signatures [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from verify" -l limit-rate -d 'Most bytes per second to download, as 500K or 2M' -r
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from verify" -s v -l verbose -d 'Say more on stderr; twice for everything'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from verify" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rootball -n "__fish_rootball_using_subcommand delta; and not __fish_seen_subcommand_from create generate apply apply-offline show list delete verify reindex" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'"
complete -c rootball -n "__fish_rootball_using_subcommand delta; and not __fish_seen_subcommand_from create generate apply apply-offline show list delete verify reindex" -l progress -d 'How progress is shown: a bar on a terminal, JSON lines on stderr, or not at all' -r -f -a "auto\t'A bar where stderr is a terminal'
json\t'A JSON object a line on stderr'
none\t'Not at all'"
complete -c rootball -n "__fish_rootball_using_subcommand delta; and not __fish_seen_subcommand_from create generate apply apply-offline show list delete verify reindex" -l sysroot -d 'Physical root of the installation to work on' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand delta; and not __fish_seen_subcommand_from create generate apply apply-offline show list delete verify reindex" -l repo -d 'Repository to work on [default: the sysroot\'s]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand delta; and not __fish_seen_subcommand_from create generate apply apply-offline show list delete verify reindex" -l tls-verify -d 'Whether registries must speak HTTPS, and servers have a valid certificate' -r -f -a "true\t''
false\t''"
complete -c rootball -n "__fish_rootball_using_subcommand delta; and not __fish_seen_subcommand_from create generate apply apply-offline show list delete verify reindex" -l authfile -d 'File with the credentials of registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand delta; and not __fish_seen_subcommand_from create generate apply apply-offline show list delete verify reindex" -l creds -d 'Credentials for the registry, in place of those in files' -r
complete -c rootball -n "__fish_rootball_using_subcommand delta; and not __fish_seen_subcommand_from create generate apply apply-offline show list delete verify reindex" -l ca-file -d 'File with certificates of authorities to trust besides the system\'s' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand delta; and not __fish_seen_subcommand_from create generate apply apply-offline show list delete verify reindex" -l policy -d 'File that says which images are trusted [default: policy.json as podman finds it; without one, all are]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand delta; and not __fish_seen_subcommand_from create generate apply apply-offline show list delete verify reindex" -l registries-conf -d 'File with mirrors and blocked registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand delta; and not __fish_seen_subcommand_from create generate apply apply-offline show list delete verify reindex" -l registries-d -d 'Directory with the places of image signatures [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand delta; and not __fish_seen_subcommand_from create generate apply apply-offline show list delete verify reindex" -l limit-rate -d 'Most bytes per second to download, as 500K or 2M' -r
complete -c rootball -n "__fish_rootball_using_subcommand delta; and not __fish_seen_subcommand_from create generate apply apply-offline show list delete verify reindex" -s v -l verbose -d 'Say more on stderr; twice for everything'
complete -c rootball -n "__fish_rootball_using_subcommand delta; and not __fish_seen_subcommand_from create generate apply apply-offline show list delete verify reindex" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rootball -n "__fish_rootball_using_subcommand delta; and not __fish_seen_subcommand_from create generate apply apply-offline show list delete verify reindex" -f -a "create" -d 'Make a static delta, in the repository or in a file'
complete -c rootball -n "__fish_rootball_using_subcommand delta; and not __fish_seen_subcommand_from create generate apply apply-offline show list delete verify reindex" -f -a "generate" -d 'Make a static delta, in the repository or in a file'
complete -c rootball -n "__fish_rootball_using_subcommand delta; and not __fish_seen_subcommand_from create generate apply apply-offline show list delete verify reindex" -f -a "apply" -d 'Apply a static delta that lies in a file'
complete -c rootball -n "__fish_rootball_using_subcommand delta; and not __fish_seen_subcommand_from create generate apply apply-offline show list delete verify reindex" -f -a "apply-offline" -d 'Apply a static delta that lies in a file'
complete -c rootball -n "__fish_rootball_using_subcommand delta; and not __fish_seen_subcommand_from create generate apply apply-offline show list delete verify reindex" -f -a "show" -d 'Show what a static delta is made of'
complete -c rootball -n "__fish_rootball_using_subcommand delta; and not __fish_seen_subcommand_from create generate apply apply-offline show list delete verify reindex" -f -a "list" -d 'Show which static deltas the repository has'
complete -c rootball -n "__fish_rootball_using_subcommand delta; and not __fish_seen_subcommand_from create generate apply apply-offline show list delete verify reindex" -f -a "delete" -d 'Remove static deltas from the repository'
complete -c rootball -n "__fish_rootball_using_subcommand delta; and not __fish_seen_subcommand_from create generate apply apply-offline show list delete verify reindex" -f -a "verify" -d 'Verify that a static delta in a file is signed'
complete -c rootball -n "__fish_rootball_using_subcommand delta; and not __fish_seen_subcommand_from create generate apply apply-offline show list delete verify reindex" -f -a "reindex" -d 'Make the indexes by which clients find static deltas anew'
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from create" -l from -d 'Commit that must be there [default: the parent of the other]' -r
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from create" -l to -d 'Commit that the delta leads to' -r
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from create" -l min-fallback-size -d 'Leave files of this many megabytes for which no old one helps out of the delta, to be fetched by themselves [default: none]' -r
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from create" -l max-bsdiff-size -d 'Use bsdiff where old and new file together have at most this many megabytes' -r
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from create" -l max-chunk-size -d 'Close a part when it has this many megabytes, unpacked' -r
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from create" -l set-endianness -d 'Order of the bytes of sizes: l or B' -r -f -a "l\t''
B\t''"
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from create" -l memory -d 'Memory to stay within, in bytes, or with K, M or G behind' -r
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from create" -s j -l jobs -d 'Threads [default: one for each core]' -r
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from create" -l filename -d 'Write the delta to a file, with all that is in it' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from create" -l sign -d 'Sign what is made with a secret key, in base 64 or in a file' -r
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from create" -l sign-from-file -d 'Sign what is made with the secret keys in a file' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from create" -l sign-type -d 'Kind of signature: ed25519, spki or gpg' -r
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from create" -l password-file -d 'File with the password of the private key; a line end behind it does not count [default: what COSIGN_PASSWORD says]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from create" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'"
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from create" -l progress -d 'How progress is shown: a bar on a terminal, JSON lines on stderr, or not at all' -r -f -a "auto\t'A bar where stderr is a terminal'
json\t'A JSON object a line on stderr'
none\t'Not at all'"
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from create" -l sysroot -d 'Physical root of the installation to work on' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from create" -l repo -d 'Repository to work on [default: the sysroot\'s]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from create" -l tls-verify -d 'Whether registries must speak HTTPS, and servers have a valid certificate' -r -f -a "true\t''
false\t''"
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from create" -l authfile -d 'File with the credentials of registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from create" -l creds -d 'Credentials for the registry, in place of those in files' -r
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from create" -l ca-file -d 'File with certificates of authorities to trust besides the system\'s' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from create" -l policy -d 'File that says which images are trusted [default: policy.json as podman finds it; without one, all are]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from create" -l registries-conf -d 'File with mirrors and blocked registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from create" -l registries-d -d 'Directory with the places of image signatures [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from create" -l limit-rate -d 'Most bytes per second to download, as 500K or 2M' -r
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from create" -l empty -d 'Make a delta that needs nothing'
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from create" -l inline -d 'Put the parts into the superblock'
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from create" -l disable-bsdiff -d 'Make no use of bsdiff'
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from create" -s n -l if-not-exists -d 'Do nothing when the repository has the delta'
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from create" -s v -l verbose -d 'Say more on stderr; twice for everything'
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from create" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from generate" -l from -d 'Commit that must be there [default: the parent of the other]' -r
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from generate" -l to -d 'Commit that the delta leads to' -r
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from generate" -l min-fallback-size -d 'Leave files of this many megabytes for which no old one helps out of the delta, to be fetched by themselves [default: none]' -r
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from generate" -l max-bsdiff-size -d 'Use bsdiff where old and new file together have at most this many megabytes' -r
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from generate" -l max-chunk-size -d 'Close a part when it has this many megabytes, unpacked' -r
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from generate" -l set-endianness -d 'Order of the bytes of sizes: l or B' -r -f -a "l\t''
B\t''"
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from generate" -l memory -d 'Memory to stay within, in bytes, or with K, M or G behind' -r
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from generate" -s j -l jobs -d 'Threads [default: one for each core]' -r
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from generate" -l filename -d 'Write the delta to a file, with all that is in it' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from generate" -l sign -d 'Sign what is made with a secret key, in base 64 or in a file' -r
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from generate" -l sign-from-file -d 'Sign what is made with the secret keys in a file' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from generate" -l sign-type -d 'Kind of signature: ed25519, spki or gpg' -r
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from generate" -l password-file -d 'File with the password of the private key; a line end behind it does not count [default: what COSIGN_PASSWORD says]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from generate" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'"
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from generate" -l progress -d 'How progress is shown: a bar on a terminal, JSON lines on stderr, or not at all' -r -f -a "auto\t'A bar where stderr is a terminal'
json\t'A JSON object a line on stderr'
none\t'Not at all'"
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from generate" -l sysroot -d 'Physical root of the installation to work on' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from generate" -l repo -d 'Repository to work on [default: the sysroot\'s]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from generate" -l tls-verify -d 'Whether registries must speak HTTPS, and servers have a valid certificate' -r -f -a "true\t''
false\t''"
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from generate" -l authfile -d 'File with the credentials of registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from generate" -l creds -d 'Credentials for the registry, in place of those in files' -r
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from generate" -l ca-file -d 'File with certificates of authorities to trust besides the system\'s' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from generate" -l policy -d 'File that says which images are trusted [default: policy.json as podman finds it; without one, all are]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from generate" -l registries-conf -d 'File with mirrors and blocked registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from generate" -l registries-d -d 'Directory with the places of image signatures [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from generate" -l limit-rate -d 'Most bytes per second to download, as 500K or 2M' -r
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from generate" -l empty -d 'Make a delta that needs nothing'
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from generate" -l inline -d 'Put the parts into the superblock'
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from generate" -l disable-bsdiff -d 'Make no use of bsdiff'
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from generate" -s n -l if-not-exists -d 'Do nothing when the repository has the delta'
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from generate" -s v -l verbose -d 'Say more on stderr; twice for everything'
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from generate" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from apply" -s s -l sign-type -d 'Kind of signature: ed25519, spki or gpg' -r
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from apply" -l keys-file -d 'File with keys: for ed25519 one in base 64 on each line, for spki PEM, for gpg what \'gpg --export\' or \'--export-secret-keys\' writes' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from apply" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'"
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from apply" -l progress -d 'How progress is shown: a bar on a terminal, JSON lines on stderr, or not at all' -r -f -a "auto\t'A bar where stderr is a terminal'
json\t'A JSON object a line on stderr'
none\t'Not at all'"
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from apply" -l sysroot -d 'Physical root of the installation to work on' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from apply" -l repo -d 'Repository to work on [default: the sysroot\'s]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from apply" -l tls-verify -d 'Whether registries must speak HTTPS, and servers have a valid certificate' -r -f -a "true\t''
false\t''"
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from apply" -l authfile -d 'File with the credentials of registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from apply" -l creds -d 'Credentials for the registry, in place of those in files' -r
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from apply" -l ca-file -d 'File with certificates of authorities to trust besides the system\'s' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from apply" -l policy -d 'File that says which images are trusted [default: policy.json as podman finds it; without one, all are]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from apply" -l registries-conf -d 'File with mirrors and blocked registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from apply" -l registries-d -d 'Directory with the places of image signatures [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from apply" -l limit-rate -d 'Most bytes per second to download, as 500K or 2M' -r
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from apply" -s v -l verbose -d 'Say more on stderr; twice for everything'
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from apply" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from apply-offline" -s s -l sign-type -d 'Kind of signature: ed25519, spki or gpg' -r
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from apply-offline" -l keys-file -d 'File with keys: for ed25519 one in base 64 on each line, for spki PEM, for gpg what \'gpg --export\' or \'--export-secret-keys\' writes' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from apply-offline" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'"
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from apply-offline" -l progress -d 'How progress is shown: a bar on a terminal, JSON lines on stderr, or not at all' -r -f -a "auto\t'A bar where stderr is a terminal'
json\t'A JSON object a line on stderr'
none\t'Not at all'"
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from apply-offline" -l sysroot -d 'Physical root of the installation to work on' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from apply-offline" -l repo -d 'Repository to work on [default: the sysroot\'s]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from apply-offline" -l tls-verify -d 'Whether registries must speak HTTPS, and servers have a valid certificate' -r -f -a "true\t''
false\t''"
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from apply-offline" -l authfile -d 'File with the credentials of registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from apply-offline" -l creds -d 'Credentials for the registry, in place of those in files' -r
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from apply-offline" -l ca-file -d 'File with certificates of authorities to trust besides the system\'s' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from apply-offline" -l policy -d 'File that says which images are trusted [default: policy.json as podman finds it; without one, all are]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from apply-offline" -l registries-conf -d 'File with mirrors and blocked registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from apply-offline" -l registries-d -d 'Directory with the places of image signatures [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from apply-offline" -l limit-rate -d 'Most bytes per second to download, as 500K or 2M' -r
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from apply-offline" -s v -l verbose -d 'Say more on stderr; twice for everything'
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from apply-offline" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from show" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'"
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from show" -l progress -d 'How progress is shown: a bar on a terminal, JSON lines on stderr, or not at all' -r -f -a "auto\t'A bar where stderr is a terminal'
json\t'A JSON object a line on stderr'
none\t'Not at all'"
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from show" -l sysroot -d 'Physical root of the installation to work on' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from show" -l repo -d 'Repository to work on [default: the sysroot\'s]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from show" -l tls-verify -d 'Whether registries must speak HTTPS, and servers have a valid certificate' -r -f -a "true\t''
false\t''"
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from show" -l authfile -d 'File with the credentials of registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from show" -l creds -d 'Credentials for the registry, in place of those in files' -r
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from show" -l ca-file -d 'File with certificates of authorities to trust besides the system\'s' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from show" -l policy -d 'File that says which images are trusted [default: policy.json as podman finds it; without one, all are]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from show" -l registries-conf -d 'File with mirrors and blocked registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from show" -l registries-d -d 'Directory with the places of image signatures [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from show" -l limit-rate -d 'Most bytes per second to download, as 500K or 2M' -r
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from show" -s v -l verbose -d 'Say more on stderr; twice for everything'
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from list" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'"
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from list" -l progress -d 'How progress is shown: a bar on a terminal, JSON lines on stderr, or not at all' -r -f -a "auto\t'A bar where stderr is a terminal'
json\t'A JSON object a line on stderr'
none\t'Not at all'"
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from list" -l sysroot -d 'Physical root of the installation to work on' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from list" -l repo -d 'Repository to work on [default: the sysroot\'s]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from list" -l tls-verify -d 'Whether registries must speak HTTPS, and servers have a valid certificate' -r -f -a "true\t''
false\t''"
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from list" -l authfile -d 'File with the credentials of registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from list" -l creds -d 'Credentials for the registry, in place of those in files' -r
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from list" -l ca-file -d 'File with certificates of authorities to trust besides the system\'s' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from list" -l policy -d 'File that says which images are trusted [default: policy.json as podman finds it; without one, all are]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from list" -l registries-conf -d 'File with mirrors and blocked registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from list" -l registries-d -d 'Directory with the places of image signatures [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from list" -l limit-rate -d 'Most bytes per second to download, as 500K or 2M' -r
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Say more on stderr; twice for everything'
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from delete" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'"
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from delete" -l progress -d 'How progress is shown: a bar on a terminal, JSON lines on stderr, or not at all' -r -f -a "auto\t'A bar where stderr is a terminal'
json\t'A JSON object a line on stderr'
none\t'Not at all'"
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from delete" -l sysroot -d 'Physical root of the installation to work on' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from delete" -l repo -d 'Repository to work on [default: the sysroot\'s]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from delete" -l tls-verify -d 'Whether registries must speak HTTPS, and servers have a valid certificate' -r -f -a "true\t''
false\t''"
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from delete" -l authfile -d 'File with the credentials of registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from delete" -l creds -d 'Credentials for the registry, in place of those in files' -r
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from delete" -l ca-file -d 'File with certificates of authorities to trust besides the system\'s' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from delete" -l policy -d 'File that says which images are trusted [default: policy.json as podman finds it; without one, all are]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from delete" -l registries-conf -d 'File with mirrors and blocked registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from delete" -l registries-d -d 'Directory with the places of image signatures [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from delete" -l limit-rate -d 'Most bytes per second to download, as 500K or 2M' -r
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from delete" -s v -l verbose -d 'Say more on stderr; twice for everything'
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from delete" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from verify" -s s -l sign-type -d 'Kind of signature: ed25519, spki or gpg' -r
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from verify" -l keys-file -d 'File with keys: for ed25519 one in base 64 on each line, for spki PEM, for gpg what \'gpg --export\' or \'--export-secret-keys\' writes' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from verify" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'"
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from verify" -l progress -d 'How progress is shown: a bar on a terminal, JSON lines on stderr, or not at all' -r -f -a "auto\t'A bar where stderr is a terminal'
json\t'A JSON object a line on stderr'
none\t'Not at all'"
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from verify" -l sysroot -d 'Physical root of the installation to work on' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from verify" -l repo -d 'Repository to work on [default: the sysroot\'s]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from verify" -l tls-verify -d 'Whether registries must speak HTTPS, and servers have a valid certificate' -r -f -a "true\t''
false\t''"
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from verify" -l authfile -d 'File with the credentials of registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from verify" -l creds -d 'Credentials for the registry, in place of those in files' -r
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from verify" -l ca-file -d 'File with certificates of authorities to trust besides the system\'s' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from verify" -l policy -d 'File that says which images are trusted [default: policy.json as podman finds it; without one, all are]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from verify" -l registries-conf -d 'File with mirrors and blocked registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from verify" -l registries-d -d 'Directory with the places of image signatures [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from verify" -l limit-rate -d 'Most bytes per second to download, as 500K or 2M' -r
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from verify" -s v -l verbose -d 'Say more on stderr; twice for everything'
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from verify" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from reindex" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'"
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from reindex" -l progress -d 'How progress is shown: a bar on a terminal, JSON lines on stderr, or not at all' -r -f -a "auto\t'A bar where stderr is a terminal'
json\t'A JSON object a line on stderr'
none\t'Not at all'"
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from reindex" -l sysroot -d 'Physical root of the installation to work on' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from reindex" -l repo -d 'Repository to work on [default: the sysroot\'s]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from reindex" -l tls-verify -d 'Whether registries must speak HTTPS, and servers have a valid certificate' -r -f -a "true\t''
false\t''"
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from reindex" -l authfile -d 'File with the credentials of registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from reindex" -l creds -d 'Credentials for the registry, in place of those in files' -r
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from reindex" -l ca-file -d 'File with certificates of authorities to trust besides the system\'s' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from reindex" -l policy -d 'File that says which images are trusted [default: policy.json as podman finds it; without one, all are]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from reindex" -l registries-conf -d 'File with mirrors and blocked registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from reindex" -l registries-d -d 'Directory with the places of image signatures [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from reindex" -l limit-rate -d 'Most bytes per second to download, as 500K or 2M' -r
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from reindex" -s v -l verbose -d 'Say more on stderr; twice for everything'
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from reindex" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rootball -n "__fish_rootball_using_subcommand remote; and not __fish_seen_subcommand_from add remove delete list show show-url refs import-key gpg-import list-keys gpg-list-keys summary" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'"
complete -c rootball -n "__fish_rootball_using_subcommand remote; and not __fish_seen_subcommand_from add remove delete list show show-url refs import-key gpg-import list-keys gpg-list-keys summary" -l progress -d 'How progress is shown: a bar on a terminal, JSON lines on stderr, or not at all' -r -f -a "auto\t'A bar where stderr is a terminal'
json\t'A JSON object a line on stderr'
none\t'Not at all'"
complete -c rootball -n "__fish_rootball_using_subcommand remote; and not __fish_seen_subcommand_from add remove delete list show show-url refs import-key gpg-import list-keys gpg-list-keys summary" -l sysroot -d 'Physical root of the installation to work on' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand remote; and not __fish_seen_subcommand_from add remove delete list show show-url refs import-key gpg-import list-keys gpg-list-keys summary" -l repo -d 'Repository to work on [default: the sysroot\'s]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand remote; and not __fish_seen_subcommand_from add remove delete list show show-url refs import-key gpg-import list-keys gpg-list-keys summary" -l tls-verify -d 'Whether registries must speak HTTPS, and servers have a valid certificate' -r -f -a "true\t''
false\t''"
complete -c rootball -n "__fish_rootball_using_subcommand remote; and not __fish_seen_subcommand_from add remove delete list show show-url refs import-key gpg-import list-keys gpg-list-keys summary" -l authfile -d 'File with the credentials of registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand remote; and not __fish_seen_subcommand_from add remove delete list show show-url refs import-key gpg-import list-keys gpg-list-keys summary" -l creds -d 'Credentials for the registry, in place of those in files' -r
complete -c rootball -n "__fish_rootball_using_subcommand remote; and not __fish_seen_subcommand_from add remove delete list show show-url refs import-key gpg-import list-keys gpg-list-keys summary" -l ca-file -d 'File with certificates of authorities to trust besides the system\'s' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand remote; and not __fish_seen_subcommand_from add remove delete list show show-url refs import-key gpg-import list-keys gpg-list-keys summary" -l policy -d 'File that says which images are trusted [default: policy.json as podman finds it; without one, all are]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand remote; and not __fish_seen_subcommand_from add remove delete list show show-url refs import-key gpg-import list-keys gpg-list-keys summary" -l registries-conf -d 'File with mirrors and blocked registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand remote; and not __fish_seen_subcommand_from add remove delete list show show-url refs import-key gpg-import list-keys gpg-list-keys summary" -l registries-d -d 'Directory with the places of image signatures [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand remote; and not __fish_seen_subcommand_from add remove delete list show show-url refs import-key gpg-import list-keys gpg-list-keys summary" -l limit-rate -d 'Most bytes per second to download, as 500K or 2M' -r
complete -c rootball -n "__fish_rootball_using_subcommand remote; and not __fish_seen_subcommand_from add remove delete list show show-url refs import-key gpg-import list-keys gpg-list-keys summary" -s v -l verbose -d 'Say more on stderr; twice for everything'
complete -c rootball -n "__fish_rootball_using_subcommand remote; and not __fish_seen_subcommand_from add remove delete list show show-url refs import-key gpg-import list-keys gpg-list-keys summary" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rootball -n "__fish_rootball_using_subcommand remote; and not __fish_seen_subcommand_from add remove delete list show show-url refs import-key gpg-import list-keys gpg-list-keys summary" -f -a "add" -d 'Add a remote to the repository'
complete -c rootball -n "__fish_rootball_using_subcommand remote; and not __fish_seen_subcommand_from add remove delete list show show-url refs import-key gpg-import list-keys gpg-list-keys summary" -f -a "remove" -d 'Remove a remote from the repository'
complete -c rootball -n "__fish_rootball_using_subcommand remote; and not __fish_seen_subcommand_from add remove delete list show show-url refs import-key gpg-import list-keys gpg-list-keys summary" -f -a "delete" -d 'Remove a remote from the repository'
complete -c rootball -n "__fish_rootball_using_subcommand remote; and not __fish_seen_subcommand_from add remove delete list show show-url refs import-key gpg-import list-keys gpg-list-keys summary" -f -a "list" -d 'List the remotes of the repository'
complete -c rootball -n "__fish_rootball_using_subcommand remote; and not __fish_seen_subcommand_from add remove delete list show show-url refs import-key gpg-import list-keys gpg-list-keys summary" -f -a "show" -d 'Show where a remote is and how it is configured'
complete -c rootball -n "__fish_rootball_using_subcommand remote; and not __fish_seen_subcommand_from add remove delete list show show-url refs import-key gpg-import list-keys gpg-list-keys summary" -f -a "show-url" -d 'Show where a remote is and how it is configured'
complete -c rootball -n "__fish_rootball_using_subcommand remote; and not __fish_seen_subcommand_from add remove delete list show show-url refs import-key gpg-import list-keys gpg-list-keys summary" -f -a "refs" -d 'List the refs that a remote offers'
complete -c rootball -n "__fish_rootball_using_subcommand remote; and not __fish_seen_subcommand_from add remove delete list show show-url refs import-key gpg-import list-keys gpg-list-keys summary" -f -a "import-key" -d 'Trust OpenPGP keys for what comes from a remote'
complete -c rootball -n "__fish_rootball_using_subcommand remote; and not __fish_seen_subcommand_from add remove delete list show show-url refs import-key gpg-import list-keys gpg-list-keys summary" -f -a "gpg-import" -d 'Trust OpenPGP keys for what comes from a remote'
complete -c rootball -n "__fish_rootball_using_subcommand remote; and not __fish_seen_subcommand_from add remove delete list show show-url refs import-key gpg-import list-keys gpg-list-keys summary" -f -a "list-keys" -d 'Show the OpenPGP keys that count for what comes from a remote'
complete -c rootball -n "__fish_rootball_using_subcommand remote; and not __fish_seen_subcommand_from add remove delete list show show-url refs import-key gpg-import list-keys gpg-list-keys summary" -f -a "gpg-list-keys" -d 'Show the OpenPGP keys that count for what comes from a remote'
complete -c rootball -n "__fish_rootball_using_subcommand remote; and not __fish_seen_subcommand_from add remove delete list show show-url refs import-key gpg-import list-keys gpg-list-keys summary" -f -a "summary" -d 'Show what a remote says about itself'
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from add" -l set -d 'Set a key of the remote' -r
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from add" -l sign-verify -d 'Demand a signature: ed25519 or spki, by a key that follows or is in a file' -r
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from add" -l gpg-import -d 'Trust the OpenPGP keys in a file for this remote' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from add" -l contenturl -d 'Fetch objects and deltas from another URL than the rest' -r
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from add" -l collection-id -d 'Collection that the remote\'s refs must belong to' -r
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from add" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'"
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from add" -l progress -d 'How progress is shown: a bar on a terminal, JSON lines on stderr, or not at all' -r -f -a "auto\t'A bar where stderr is a terminal'
json\t'A JSON object a line on stderr'
none\t'Not at all'"
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from add" -l sysroot -d 'Physical root of the installation to work on' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from add" -l repo -d 'Repository to work on [default: the sysroot\'s]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from add" -l tls-verify -d 'Whether registries must speak HTTPS, and servers have a valid certificate' -r -f -a "true\t''
false\t''"
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from add" -l authfile -d 'File with the credentials of registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from add" -l creds -d 'Credentials for the registry, in place of those in files' -r
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from add" -l ca-file -d 'File with certificates of authorities to trust besides the system\'s' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from add" -l policy -d 'File that says which images are trusted [default: policy.json as podman finds it; without one, all are]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from add" -l registries-conf -d 'File with mirrors and blocked registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from add" -l registries-d -d 'Directory with the places of image signatures [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from add" -l limit-rate -d 'Most bytes per second to download, as 500K or 2M' -r
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from add" -l no-gpg-verify -d 'Take commits that have no OpenPGP signature'
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from add" -l no-sign-verify -d 'Take commits that have no signature of another kind'
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from add" -l if-not-exists -d 'Do nothing when there is a remote of this name'
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from add" -l force -d 'Put it in place of a remote of this name'
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from add" -s v -l verbose -d 'Say more on stderr; twice for everything'
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from add" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from remove" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'"
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from remove" -l progress -d 'How progress is shown: a bar on a terminal, JSON lines on stderr, or not at all' -r -f -a "auto\t'A bar where stderr is a terminal'
json\t'A JSON object a line on stderr'
none\t'Not at all'"
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from remove" -l sysroot -d 'Physical root of the installation to work on' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from remove" -l repo -d 'Repository to work on [default: the sysroot\'s]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from remove" -l tls-verify -d 'Whether registries must speak HTTPS, and servers have a valid certificate' -r -f -a "true\t''
false\t''"
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from remove" -l authfile -d 'File with the credentials of registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from remove" -l creds -d 'Credentials for the registry, in place of those in files' -r
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from remove" -l ca-file -d 'File with certificates of authorities to trust besides the system\'s' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from remove" -l policy -d 'File that says which images are trusted [default: policy.json as podman finds it; without one, all are]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from remove" -l registries-conf -d 'File with mirrors and blocked registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from remove" -l registries-d -d 'Directory with the places of image signatures [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from remove" -l limit-rate -d 'Most bytes per second to download, as 500K or 2M' -r
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from remove" -l if-exists -d 'Do nothing when there is no remote of this name'
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from remove" -s v -l verbose -d 'Say more on stderr; twice for everything'
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from remove" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from delete" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'"
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from delete" -l progress -d 'How progress is shown: a bar on a terminal, JSON lines on stderr, or not at all' -r -f -a "auto\t'A bar where stderr is a terminal'
json\t'A JSON object a line on stderr'
none\t'Not at all'"
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from delete" -l sysroot -d 'Physical root of the installation to work on' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from delete" -l repo -d 'Repository to work on [default: the sysroot\'s]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from delete" -l tls-verify -d 'Whether registries must speak HTTPS, and servers have a valid certificate' -r -f -a "true\t''
false\t''"
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from delete" -l authfile -d 'File with the credentials of registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from delete" -l creds -d 'Credentials for the registry, in place of those in files' -r
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from delete" -l ca-file -d 'File with certificates of authorities to trust besides the system\'s' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from delete" -l policy -d 'File that says which images are trusted [default: policy.json as podman finds it; without one, all are]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from delete" -l registries-conf -d 'File with mirrors and blocked registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from delete" -l registries-d -d 'Directory with the places of image signatures [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from delete" -l limit-rate -d 'Most bytes per second to download, as 500K or 2M' -r
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from delete" -l if-exists -d 'Do nothing when there is no remote of this name'
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from delete" -s v -l verbose -d 'Say more on stderr; twice for everything'
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from delete" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from list" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'"
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from list" -l progress -d 'How progress is shown: a bar on a terminal, JSON lines on stderr, or not at all' -r -f -a "auto\t'A bar where stderr is a terminal'
json\t'A JSON object a line on stderr'
none\t'Not at all'"
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from list" -l sysroot -d 'Physical root of the installation to work on' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from list" -l repo -d 'Repository to work on [default: the sysroot\'s]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from list" -l tls-verify -d 'Whether registries must speak HTTPS, and servers have a valid certificate' -r -f -a "true\t''
false\t''"
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from list" -l authfile -d 'File with the credentials of registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from list" -l creds -d 'Credentials for the registry, in place of those in files' -r
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from list" -l ca-file -d 'File with certificates of authorities to trust besides the system\'s' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from list" -l policy -d 'File that says which images are trusted [default: policy.json as podman finds it; without one, all are]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from list" -l registries-conf -d 'File with mirrors and blocked registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from list" -l registries-d -d 'Directory with the places of image signatures [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from list" -l limit-rate -d 'Most bytes per second to download, as 500K or 2M' -r
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from list" -s u -l show-urls -d 'Show where they are'
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Say more on stderr; twice for everything'
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from show" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'"
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from show" -l progress -d 'How progress is shown: a bar on a terminal, JSON lines on stderr, or not at all' -r -f -a "auto\t'A bar where stderr is a terminal'
json\t'A JSON object a line on stderr'
none\t'Not at all'"
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from show" -l sysroot -d 'Physical root of the installation to work on' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from show" -l repo -d 'Repository to work on [default: the sysroot\'s]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from show" -l tls-verify -d 'Whether registries must speak HTTPS, and servers have a valid certificate' -r -f -a "true\t''
false\t''"
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from show" -l authfile -d 'File with the credentials of registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from show" -l creds -d 'Credentials for the registry, in place of those in files' -r
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from show" -l ca-file -d 'File with certificates of authorities to trust besides the system\'s' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from show" -l policy -d 'File that says which images are trusted [default: policy.json as podman finds it; without one, all are]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from show" -l registries-conf -d 'File with mirrors and blocked registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from show" -l registries-d -d 'Directory with the places of image signatures [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from show" -l limit-rate -d 'Most bytes per second to download, as 500K or 2M' -r
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from show" -s v -l verbose -d 'Say more on stderr; twice for everything'
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from show-url" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'"
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from show-url" -l progress -d 'How progress is shown: a bar on a terminal, JSON lines on stderr, or not at all' -r -f -a "auto\t'A bar where stderr is a terminal'
json\t'A JSON object a line on stderr'
none\t'Not at all'"
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from show-url" -l sysroot -d 'Physical root of the installation to work on' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from show-url" -l repo -d 'Repository to work on [default: the sysroot\'s]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from show-url" -l tls-verify -d 'Whether registries must speak HTTPS, and servers have a valid certificate' -r -f -a "true\t''
false\t''"
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from show-url" -l authfile -d 'File with the credentials of registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from show-url" -l creds -d 'Credentials for the registry, in place of those in files' -r
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from show-url" -l ca-file -d 'File with certificates of authorities to trust besides the system\'s' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from show-url" -l policy -d 'File that says which images are trusted [default: policy.json as podman finds it; without one, all are]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from show-url" -l registries-conf -d 'File with mirrors and blocked registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from show-url" -l registries-d -d 'Directory with the places of image signatures [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from show-url" -l limit-rate -d 'Most bytes per second to download, as 500K or 2M' -r
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from show-url" -s v -l verbose -d 'Say more on stderr; twice for everything'
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from show-url" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from refs" -l url -d 'Use this URL in place of those of the remote' -r
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from refs" -l http-header -d 'Send a header with every request' -r
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from refs" -l append-user-agent -d 'Say more about who asks' -r
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from refs" -l network-retries -d 'How often a request is tried again' -r
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from refs" -l max-connections -d 'Connections at a time, where each request needs one of its own (HTTP/1.1) [default: 48]' -r
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from refs" -l max-streams -d 'Requests at a time, where they share a connection (HTTP/2) [default: 256]' -r
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from refs" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'"
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from refs" -l progress -d 'How progress is shown: a bar on a terminal, JSON lines on stderr, or not at all' -r -f -a "auto\t'A bar where stderr is a terminal'
json\t'A JSON object a line on stderr'
none\t'Not at all'"
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from refs" -l sysroot -d 'Physical root of the installation to work on' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from refs" -l repo -d 'Repository to work on [default: the sysroot\'s]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from refs" -l tls-verify -d 'Whether registries must speak HTTPS, and servers have a valid certificate' -r -f -a "true\t''
false\t''"
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from refs" -l authfile -d 'File with the credentials of registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from refs" -l creds -d 'Credentials for the registry, in place of those in files' -r
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from refs" -l ca-file -d 'File with certificates of authorities to trust besides the system\'s' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from refs" -l policy -d 'File that says which images are trusted [default: policy.json as podman finds it; without one, all are]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from refs" -l registries-conf -d 'File with mirrors and blocked registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from refs" -l registries-d -d 'Directory with the places of image signatures [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from refs" -l limit-rate -d 'Most bytes per second to download, as 500K or 2M' -r
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from refs" -s r -l revision -d 'Show the commits as well'
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from refs" -s v -l verbose -d 'Say more on stderr; twice for everything'
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from refs" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from import-key" -s k -l keyring -d 'File with keys, as \'gpg --export\' writes it' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from import-key" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'"
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from import-key" -l progress -d 'How progress is shown: a bar on a terminal, JSON lines on stderr, or not at all' -r -f -a "auto\t'A bar where stderr is a terminal'
json\t'A JSON object a line on stderr'
none\t'Not at all'"
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from import-key" -l sysroot -d 'Physical root of the installation to work on' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from import-key" -l repo -d 'Repository to work on [default: the sysroot\'s]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from import-key" -l tls-verify -d 'Whether registries must speak HTTPS, and servers have a valid certificate' -r -f -a "true\t''
false\t''"
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from import-key" -l authfile -d 'File with the credentials of registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from import-key" -l creds -d 'Credentials for the registry, in place of those in files' -r
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from import-key" -l ca-file -d 'File with certificates of authorities to trust besides the system\'s' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from import-key" -l policy -d 'File that says which images are trusted [default: policy.json as podman finds it; without one, all are]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from import-key" -l registries-conf -d 'File with mirrors and blocked registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from import-key" -l registries-d -d 'Directory with the places of image signatures [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from import-key" -l limit-rate -d 'Most bytes per second to download, as 500K or 2M' -r
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from import-key" -l stdin -d 'Read keys from standard input'
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from import-key" -s v -l verbose -d 'Say more on stderr; twice for everything'
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from import-key" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from gpg-import" -s k -l keyring -d 'File with keys, as \'gpg --export\' writes it' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from gpg-import" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'"
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from gpg-import" -l progress -d 'How progress is shown: a bar on a terminal, JSON lines on stderr, or not at all' -r -f -a "auto\t'A bar where stderr is a terminal'
json\t'A JSON object a line on stderr'
none\t'Not at all'"
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from gpg-import" -l sysroot -d 'Physical root of the installation to work on' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from gpg-import" -l repo -d 'Repository to work on [default: the sysroot\'s]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from gpg-import" -l tls-verify -d 'Whether registries must speak HTTPS, and servers have a valid certificate' -r -f -a "true\t''
false\t''"
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from gpg-import" -l authfile -d 'File with the credentials of registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from gpg-import" -l creds -d 'Credentials for the registry, in place of those in files' -r
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from gpg-import" -l ca-file -d 'File with certificates of authorities to trust besides the system\'s' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from gpg-import" -l policy -d 'File that says which images are trusted [default: policy.json as podman finds it; without one, all are]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from gpg-import" -l registries-conf -d 'File with mirrors and blocked registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from gpg-import" -l registries-d -d 'Directory with the places of image signatures [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from gpg-import" -l limit-rate -d 'Most bytes per second to download, as 500K or 2M' -r
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from gpg-import" -l stdin -d 'Read keys from standard input'
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from gpg-import" -s v -l verbose -d 'Say more on stderr; twice for everything'
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from gpg-import" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from list-keys" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'"
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from list-keys" -l progress -d 'How progress is shown: a bar on a terminal, JSON lines on stderr, or not at all' -r -f -a "auto\t'A bar where stderr is a terminal'
json\t'A JSON object a line on stderr'
none\t'Not at all'"
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from list-keys" -l sysroot -d 'Physical root of the installation to work on' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from list-keys" -l repo -d 'Repository to work on [default: the sysroot\'s]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from list-keys" -l tls-verify -d 'Whether registries must speak HTTPS, and servers have a valid certificate' -r -f -a "true\t''
false\t''"
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from list-keys" -l authfile -d 'File with the credentials of registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from list-keys" -l creds -d 'Credentials for the registry, in place of those in files' -r
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from list-keys" -l ca-file -d 'File with certificates of authorities to trust besides the system\'s' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from list-keys" -l policy -d 'File that says which images are trusted [default: policy.json as podman finds it; without one, all are]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from list-keys" -l registries-conf -d 'File with mirrors and blocked registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from list-keys" -l registries-d -d 'Directory with the places of image signatures [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from list-keys" -l limit-rate -d 'Most bytes per second to download, as 500K or 2M' -r
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from list-keys" -s v -l verbose -d 'Say more on stderr; twice for everything'
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from list-keys" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from gpg-list-keys" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'"
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from gpg-list-keys" -l progress -d 'How progress is shown: a bar on a terminal, JSON lines on stderr, or not at all' -r -f -a "auto\t'A bar where stderr is a terminal'
json\t'A JSON object a line on stderr'
none\t'Not at all'"
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from gpg-list-keys" -l sysroot -d 'Physical root of the installation to work on' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from gpg-list-keys" -l repo -d 'Repository to work on [default: the sysroot\'s]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from gpg-list-keys" -l tls-verify -d 'Whether registries must speak HTTPS, and servers have a valid certificate' -r -f -a "true\t''
false\t''"
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from gpg-list-keys" -l authfile -d 'File with the credentials of registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from gpg-list-keys" -l creds -d 'Credentials for the registry, in place of those in files' -r
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from gpg-list-keys" -l ca-file -d 'File with certificates of authorities to trust besides the system\'s' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from gpg-list-keys" -l policy -d 'File that says which images are trusted [default: policy.json as podman finds it; without one, all are]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from gpg-list-keys" -l registries-conf -d 'File with mirrors and blocked registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from gpg-list-keys" -l registries-d -d 'Directory with the places of image signatures [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from gpg-list-keys" -l limit-rate -d 'Most bytes per second to download, as 500K or 2M' -r
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from gpg-list-keys" -s v -l verbose -d 'Say more on stderr; twice for everything'
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from gpg-list-keys" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from summary" -l url -d 'Use this URL in place of those of the remote' -r
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from summary" -l http-header -d 'Send a header with every request' -r
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from summary" -l append-user-agent -d 'Say more about who asks' -r
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from summary" -l network-retries -d 'How often a request is tried again' -r
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from summary" -l max-connections -d 'Connections at a time, where each request needs one of its own (HTTP/1.1) [default: 48]' -r
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from summary" -l max-streams -d 'Requests at a time, where they share a connection (HTTP/2) [default: 256]' -r
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from summary" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'"
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from summary" -l progress -d 'How progress is shown: a bar on a terminal, JSON lines on stderr, or not at all' -r -f -a "auto\t'A bar where stderr is a terminal'
json\t'A JSON object a line on stderr'
none\t'Not at all'"
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from summary" -l sysroot -d 'Physical root of the installation to work on' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from summary" -l repo -d 'Repository to work on [default: the sysroot\'s]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from summary" -l tls-verify -d 'Whether registries must speak HTTPS, and servers have a valid certificate' -r -f -a "true\t''
false\t''"
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from summary" -l authfile -d 'File with the credentials of registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from summary" -l creds -d 'Credentials for the registry, in place of those in files' -r
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from summary" -l ca-file -d 'File with certificates of authorities to trust besides the system\'s' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from summary" -l policy -d 'File that says which images are trusted [default: policy.json as podman finds it; without one, all are]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from summary" -l registries-conf -d 'File with mirrors and blocked registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from summary" -l registries-d -d 'Directory with the places of image signatures [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from summary" -l limit-rate -d 'Most bytes per second to download, as 500K or 2M' -r
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from summary" -l raw -d 'Print the summary as a GVariant'
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from summary" -s v -l verbose -d 'Say more on stderr; twice for everything'
complete -c rootball -n "__fish_rootball_using_subcommand remote; and __fish_seen_subcommand_from summary" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rootball -n "__fish_rootball_using_subcommand image; and not __fish_seen_subcommand_from build import copy push pull export inspect diff replace-detached-metadata list prune sign verify" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'"
complete -c rootball -n "__fish_rootball_using_subcommand image; and not __fish_seen_subcommand_from build import copy push pull export inspect diff replace-detached-metadata list prune sign verify" -l progress -d 'How progress is shown: a bar on a terminal, JSON lines on stderr, or not at all' -r -f -a "auto\t'A bar where stderr is a terminal'
json\t'A JSON object a line on stderr'
none\t'Not at all'"
complete -c rootball -n "__fish_rootball_using_subcommand image; and not __fish_seen_subcommand_from build import copy push pull export inspect diff replace-detached-metadata list prune sign verify" -l sysroot -d 'Physical root of the installation to work on' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand image; and not __fish_seen_subcommand_from build import copy push pull export inspect diff replace-detached-metadata list prune sign verify" -l repo -d 'Repository to work on [default: the sysroot\'s]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand image; and not __fish_seen_subcommand_from build import copy push pull export inspect diff replace-detached-metadata list prune sign verify" -l tls-verify -d 'Whether registries must speak HTTPS, and servers have a valid certificate' -r -f -a "true\t''
false\t''"
complete -c rootball -n "__fish_rootball_using_subcommand image; and not __fish_seen_subcommand_from build import copy push pull export inspect diff replace-detached-metadata list prune sign verify" -l authfile -d 'File with the credentials of registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand image; and not __fish_seen_subcommand_from build import copy push pull export inspect diff replace-detached-metadata list prune sign verify" -l creds -d 'Credentials for the registry, in place of those in files' -r
complete -c rootball -n "__fish_rootball_using_subcommand image; and not __fish_seen_subcommand_from build import copy push pull export inspect diff replace-detached-metadata list prune sign verify" -l ca-file -d 'File with certificates of authorities to trust besides the system\'s' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand image; and not __fish_seen_subcommand_from build import copy push pull export inspect diff replace-detached-metadata list prune sign verify" -l policy -d 'File that says which images are trusted [default: policy.json as podman finds it; without one, all are]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand image; and not __fish_seen_subcommand_from build import copy push pull export inspect diff replace-detached-metadata list prune sign verify" -l registries-conf -d 'File with mirrors and blocked registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand image; and not __fish_seen_subcommand_from build import copy push pull export inspect diff replace-detached-metadata list prune sign verify" -l registries-d -d 'Directory with the places of image signatures [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand image; and not __fish_seen_subcommand_from build import copy push pull export inspect diff replace-detached-metadata list prune sign verify" -l limit-rate -d 'Most bytes per second to download, as 500K or 2M' -r
complete -c rootball -n "__fish_rootball_using_subcommand image; and not __fish_seen_subcommand_from build import copy push pull export inspect diff replace-detached-metadata list prune sign verify" -s v -l verbose -d 'Say more on stderr; twice for everything'
complete -c rootball -n "__fish_rootball_using_subcommand image; and not __fish_seen_subcommand_from build import copy push pull export inspect diff replace-detached-metadata list prune sign verify" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rootball -n "__fish_rootball_using_subcommand image; and not __fish_seen_subcommand_from build import copy push pull export inspect diff replace-detached-metadata list prune sign verify" -f -a "build" -d 'Wrap a commit as a container image, and print the image\'s digest'
complete -c rootball -n "__fish_rootball_using_subcommand image; and not __fish_seen_subcommand_from build import copy push pull export inspect diff replace-detached-metadata list prune sign verify" -f -a "import" -d 'Bring a container image into the repository as a commit, and print its checksum'
complete -c rootball -n "__fish_rootball_using_subcommand image; and not __fish_seen_subcommand_from build import copy push pull export inspect diff replace-detached-metadata list prune sign verify" -f -a "copy" -d 'Copy an image, every byte and so every digest as it is'
complete -c rootball -n "__fish_rootball_using_subcommand image; and not __fish_seen_subcommand_from build import copy push pull export inspect diff replace-detached-metadata list prune sign verify" -f -a "push" -d 'Bring what is in the repository to a registry as a container image, and print the image\'s digest'
complete -c rootball -n "__fish_rootball_using_subcommand image; and not __fish_seen_subcommand_from build import copy push pull export inspect diff replace-detached-metadata list prune sign verify" -f -a "pull" -d 'Fetch an image from a registry into the repository, and print its commit'
complete -c rootball -n "__fish_rootball_using_subcommand image; and not __fish_seen_subcommand_from build import copy push pull export inspect diff replace-detached-metadata list prune sign verify" -f -a "export" -d 'Write an imported image to another place, with the digest that it had'
complete -c rootball -n "__fish_rootball_using_subcommand image; and not __fish_seen_subcommand_from build import copy push pull export inspect diff replace-detached-metadata list prune sign verify" -f -a "inspect" -d 'Show what an image is, without fetching its layers'
complete -c rootball -n "__fish_rootball_using_subcommand image; and not __fish_seen_subcommand_from build import copy push pull export inspect diff replace-detached-metadata list prune sign verify" -f -a "diff" -d 'Show what an update from one image to another fetches, and what it changes'
complete -c rootball -n "__fish_rootball_using_subcommand image; and not __fish_seen_subcommand_from build import copy push pull export inspect diff replace-detached-metadata list prune sign verify" -f -a "replace-detached-metadata" -d 'Put other metadata beside the commit in an image, such as a signature, and print the new digest'
complete -c rootball -n "__fish_rootball_using_subcommand image; and not __fish_seen_subcommand_from build import copy push pull export inspect diff replace-detached-metadata list prune sign verify" -f -a "list" -d 'List the images in the repository'
complete -c rootball -n "__fish_rootball_using_subcommand image; and not __fish_seen_subcommand_from build import copy push pull export inspect diff replace-detached-metadata list prune sign verify" -f -a "prune" -d 'Remove images from the repository, and what only they needed'
complete -c rootball -n "__fish_rootball_using_subcommand image; and not __fish_seen_subcommand_from build import copy push pull export inspect diff replace-detached-metadata list prune sign verify" -f -a "sign" -d 'Sign an image, beside which the signature is stored'
complete -c rootball -n "__fish_rootball_using_subcommand image; and not __fish_seen_subcommand_from build import copy push pull export inspect diff replace-detached-metadata list prune sign verify" -f -a "verify" -d 'Say who signed an image'
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from build" -l form -d 'How the commit is in the image' -r -f -a "encapsulated\t'Layers of objects with the tree beside them, which hosts boot and containers run'
oscontainer\t'An archive repository below /srv/repo in one layer, the form of 2018'"
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from build" -l max-layers -d 'Most layers of the image' -r
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from build" -l previous -d 'The image that this one follows' -r
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from build" -l compression -d 'How layers are compressed; hosts of before 2024 read only gzip' -r -f -a "gzip\t'Read everywhere'
zstd\t'Smaller and faster'"
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from build" -l level -d 'Level of compression: 0 to 9 for gzip [default: 6], 1 to 19 for zstd [default: 3]' -r
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from build" -l label -d 'Add a label to the image' -r
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from build" -l copy-metadata -d 'Make a text of the commit\'s metadata a label' -r
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from build" -l arch -d 'Architecture of the image, in Go\'s names [default: this machine\'s]' -r
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from build" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'"
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from build" -l progress -d 'How progress is shown: a bar on a terminal, JSON lines on stderr, or not at all' -r -f -a "auto\t'A bar where stderr is a terminal'
json\t'A JSON object a line on stderr'
none\t'Not at all'"
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from build" -l sysroot -d 'Physical root of the installation to work on' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from build" -l repo -d 'Repository to work on [default: the sysroot\'s]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from build" -l tls-verify -d 'Whether registries must speak HTTPS, and servers have a valid certificate' -r -f -a "true\t''
false\t''"
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from build" -l authfile -d 'File with the credentials of registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from build" -l creds -d 'Credentials for the registry, in place of those in files' -r
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from build" -l ca-file -d 'File with certificates of authorities to trust besides the system\'s' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from build" -l policy -d 'File that says which images are trusted [default: policy.json as podman finds it; without one, all are]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from build" -l registries-conf -d 'File with mirrors and blocked registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from build" -l registries-d -d 'Directory with the places of image signatures [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from build" -l limit-rate -d 'Most bytes per second to download, as 500K or 2M' -r
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from build" -l dry-run -d 'Show the layers that would be made and what an update would cost, and make nothing'
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from build" -s v -l verbose -d 'Say more on stderr; twice for everything'
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from build" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from import" -l jobs -d 'How many layers are fetched at the same time' -r
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from import" -l platform -d 'Take the image for this platform instead of this machine\'s' -r
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from import" -l max-unpacked -d 'What the layers may unpack to, all together, in bytes [default: 4 GiB and a hundred times their size]' -r
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from import" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'"
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from import" -l progress -d 'How progress is shown: a bar on a terminal, JSON lines on stderr, or not at all' -r -f -a "auto\t'A bar where stderr is a terminal'
json\t'A JSON object a line on stderr'
none\t'Not at all'"
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from import" -l sysroot -d 'Physical root of the installation to work on' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from import" -l repo -d 'Repository to work on [default: the sysroot\'s]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from import" -l tls-verify -d 'Whether registries must speak HTTPS, and servers have a valid certificate' -r -f -a "true\t''
false\t''"
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from import" -l authfile -d 'File with the credentials of registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from import" -l creds -d 'Credentials for the registry, in place of those in files' -r
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from import" -l ca-file -d 'File with certificates of authorities to trust besides the system\'s' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from import" -l policy -d 'File that says which images are trusted [default: policy.json as podman finds it; without one, all are]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from import" -l registries-conf -d 'File with mirrors and blocked registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from import" -l registries-d -d 'Directory with the places of image signatures [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from import" -l limit-rate -d 'Most bytes per second to download, as 500K or 2M' -r
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from import" -s v -l verbose -d 'Say more on stderr; twice for everything'
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from import" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from copy" -l platform -d 'Copy the image for this platform instead of this machine\'s' -r
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from copy" -l jobs -d 'How many blobs move at the same time' -r
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from copy" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'"
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from copy" -l progress -d 'How progress is shown: a bar on a terminal, JSON lines on stderr, or not at all' -r -f -a "auto\t'A bar where stderr is a terminal'
json\t'A JSON object a line on stderr'
none\t'Not at all'"
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from copy" -l sysroot -d 'Physical root of the installation to work on' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from copy" -l repo -d 'Repository to work on [default: the sysroot\'s]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from copy" -l tls-verify -d 'Whether registries must speak HTTPS, and servers have a valid certificate' -r -f -a "true\t''
false\t''"
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from copy" -l authfile -d 'File with the credentials of registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from copy" -l creds -d 'Credentials for the registry, in place of those in files' -r
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from copy" -l ca-file -d 'File with certificates of authorities to trust besides the system\'s' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from copy" -l policy -d 'File that says which images are trusted [default: policy.json as podman finds it; without one, all are]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from copy" -l registries-conf -d 'File with mirrors and blocked registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from copy" -l registries-d -d 'Directory with the places of image signatures [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from copy" -l limit-rate -d 'Most bytes per second to download, as 500K or 2M' -r
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from copy" -s a -l all -d 'Copy the images for all platforms, and all that is attached to them'
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from copy" -s v -l verbose -d 'Say more on stderr; twice for everything'
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from copy" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from push" -l form -d 'How the commit is in the image' -r -f -a "encapsulated\t'Layers of objects with the tree beside them, which hosts boot and containers run'
oscontainer\t'An archive repository below /srv/repo in one layer, the form of 2018'"
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from push" -l max-layers -d 'Most layers of the image' -r
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from push" -l previous -d 'The image that this one follows' -r
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from push" -l compression -d 'How layers are compressed; hosts of before 2024 read only gzip' -r -f -a "gzip\t'Read everywhere'
zstd\t'Smaller and faster'"
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from push" -l level -d 'Level of compression: 0 to 9 for gzip [default: 6], 1 to 19 for zstd [default: 3]' -r
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from push" -l label -d 'Add a label to the image' -r
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from push" -l copy-metadata -d 'Make a text of the commit\'s metadata a label' -r
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from push" -l arch -d 'Architecture of the image, in Go\'s names [default: this machine\'s]' -r
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from push" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'"
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from push" -l progress -d 'How progress is shown: a bar on a terminal, JSON lines on stderr, or not at all' -r -f -a "auto\t'A bar where stderr is a terminal'
json\t'A JSON object a line on stderr'
none\t'Not at all'"
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from push" -l sysroot -d 'Physical root of the installation to work on' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from push" -l repo -d 'Repository to work on [default: the sysroot\'s]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from push" -l tls-verify -d 'Whether registries must speak HTTPS, and servers have a valid certificate' -r -f -a "true\t''
false\t''"
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from push" -l authfile -d 'File with the credentials of registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from push" -l creds -d 'Credentials for the registry, in place of those in files' -r
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from push" -l ca-file -d 'File with certificates of authorities to trust besides the system\'s' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from push" -l policy -d 'File that says which images are trusted [default: policy.json as podman finds it; without one, all are]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from push" -l registries-conf -d 'File with mirrors and blocked registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from push" -l registries-d -d 'Directory with the places of image signatures [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from push" -l limit-rate -d 'Most bytes per second to download, as 500K or 2M' -r
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from push" -l dry-run -d 'Show the layers that would be made and what an update would cost, and make nothing'
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from push" -l recompress -d 'Compress layers of an imported image anew that another program compressed; the image gets another digest'
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from push" -s v -l verbose -d 'Say more on stderr; twice for everything'
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from push" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from pull" -l jobs -d 'How many layers are fetched at the same time' -r
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from pull" -l platform -d 'Take the image for this platform instead of this machine\'s' -r
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from pull" -l max-unpacked -d 'What the layers may unpack to, all together, in bytes [default: 4 GiB and a hundred times their size]' -r
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from pull" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'"
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from pull" -l progress -d 'How progress is shown: a bar on a terminal, JSON lines on stderr, or not at all' -r -f -a "auto\t'A bar where stderr is a terminal'
json\t'A JSON object a line on stderr'
none\t'Not at all'"
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from pull" -l sysroot -d 'Physical root of the installation to work on' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from pull" -l repo -d 'Repository to work on [default: the sysroot\'s]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from pull" -l tls-verify -d 'Whether registries must speak HTTPS, and servers have a valid certificate' -r -f -a "true\t''
false\t''"
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from pull" -l authfile -d 'File with the credentials of registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from pull" -l creds -d 'Credentials for the registry, in place of those in files' -r
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from pull" -l ca-file -d 'File with certificates of authorities to trust besides the system\'s' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from pull" -l policy -d 'File that says which images are trusted [default: policy.json as podman finds it; without one, all are]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from pull" -l registries-conf -d 'File with mirrors and blocked registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from pull" -l registries-d -d 'Directory with the places of image signatures [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from pull" -l limit-rate -d 'Most bytes per second to download, as 500K or 2M' -r
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from pull" -s v -l verbose -d 'Say more on stderr; twice for everything'
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from pull" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from export" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'"
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from export" -l progress -d 'How progress is shown: a bar on a terminal, JSON lines on stderr, or not at all' -r -f -a "auto\t'A bar where stderr is a terminal'
json\t'A JSON object a line on stderr'
none\t'Not at all'"
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from export" -l sysroot -d 'Physical root of the installation to work on' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from export" -l repo -d 'Repository to work on [default: the sysroot\'s]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from export" -l tls-verify -d 'Whether registries must speak HTTPS, and servers have a valid certificate' -r -f -a "true\t''
false\t''"
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from export" -l authfile -d 'File with the credentials of registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from export" -l creds -d 'Credentials for the registry, in place of those in files' -r
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from export" -l ca-file -d 'File with certificates of authorities to trust besides the system\'s' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from export" -l policy -d 'File that says which images are trusted [default: policy.json as podman finds it; without one, all are]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from export" -l registries-conf -d 'File with mirrors and blocked registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from export" -l registries-d -d 'Directory with the places of image signatures [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from export" -l limit-rate -d 'Most bytes per second to download, as 500K or 2M' -r
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from export" -l recompress -d 'Compress layers anew that another program compressed; the image gets another digest, its layers keep their diff IDs'
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from export" -s v -l verbose -d 'Say more on stderr; twice for everything'
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from export" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from inspect" -l platform -d 'Show the image for this platform instead of this machine\'s' -r
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from inspect" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'"
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from inspect" -l progress -d 'How progress is shown: a bar on a terminal, JSON lines on stderr, or not at all' -r -f -a "auto\t'A bar where stderr is a terminal'
json\t'A JSON object a line on stderr'
none\t'Not at all'"
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from inspect" -l sysroot -d 'Physical root of the installation to work on' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from inspect" -l repo -d 'Repository to work on [default: the sysroot\'s]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from inspect" -l tls-verify -d 'Whether registries must speak HTTPS, and servers have a valid certificate' -r -f -a "true\t''
false\t''"
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from inspect" -l authfile -d 'File with the credentials of registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from inspect" -l creds -d 'Credentials for the registry, in place of those in files' -r
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from inspect" -l ca-file -d 'File with certificates of authorities to trust besides the system\'s' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from inspect" -l policy -d 'File that says which images are trusted [default: policy.json as podman finds it; without one, all are]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from inspect" -l registries-conf -d 'File with mirrors and blocked registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from inspect" -l registries-d -d 'Directory with the places of image signatures [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from inspect" -l limit-rate -d 'Most bytes per second to download, as 500K or 2M' -r
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from inspect" -l raw -d 'Print the manifest or index as it is stored, byte for byte'
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from inspect" -l config -d 'Print the config as it is stored, byte for byte'
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from inspect" -s v -l verbose -d 'Say more on stderr; twice for everything'
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from inspect" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from diff" -l platform -d 'Compare the images for this platform instead of this machine\'s' -r
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from diff" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'"
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from diff" -l progress -d 'How progress is shown: a bar on a terminal, JSON lines on stderr, or not at all' -r -f -a "auto\t'A bar where stderr is a terminal'
json\t'A JSON object a line on stderr'
none\t'Not at all'"
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from diff" -l sysroot -d 'Physical root of the installation to work on' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from diff" -l repo -d 'Repository to work on [default: the sysroot\'s]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from diff" -l tls-verify -d 'Whether registries must speak HTTPS, and servers have a valid certificate' -r -f -a "true\t''
false\t''"
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from diff" -l authfile -d 'File with the credentials of registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from diff" -l creds -d 'Credentials for the registry, in place of those in files' -r
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from diff" -l ca-file -d 'File with certificates of authorities to trust besides the system\'s' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from diff" -l policy -d 'File that says which images are trusted [default: policy.json as podman finds it; without one, all are]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from diff" -l registries-conf -d 'File with mirrors and blocked registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from diff" -l registries-d -d 'Directory with the places of image signatures [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from diff" -l limit-rate -d 'Most bytes per second to download, as 500K or 2M' -r
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from diff" -s v -l verbose -d 'Say more on stderr; twice for everything'
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from diff" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from replace-detached-metadata" -l file -d 'Take the metadata from a file: a dictionary a{sv} in GVariant\'s binary form' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from replace-detached-metadata" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'"
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from replace-detached-metadata" -l progress -d 'How progress is shown: a bar on a terminal, JSON lines on stderr, or not at all' -r -f -a "auto\t'A bar where stderr is a terminal'
json\t'A JSON object a line on stderr'
none\t'Not at all'"
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from replace-detached-metadata" -l sysroot -d 'Physical root of the installation to work on' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from replace-detached-metadata" -l repo -d 'Repository to work on [default: the sysroot\'s]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from replace-detached-metadata" -l tls-verify -d 'Whether registries must speak HTTPS, and servers have a valid certificate' -r -f -a "true\t''
false\t''"
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from replace-detached-metadata" -l authfile -d 'File with the credentials of registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from replace-detached-metadata" -l creds -d 'Credentials for the registry, in place of those in files' -r
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from replace-detached-metadata" -l ca-file -d 'File with certificates of authorities to trust besides the system\'s' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from replace-detached-metadata" -l policy -d 'File that says which images are trusted [default: policy.json as podman finds it; without one, all are]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from replace-detached-metadata" -l registries-conf -d 'File with mirrors and blocked registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from replace-detached-metadata" -l registries-d -d 'Directory with the places of image signatures [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from replace-detached-metadata" -l limit-rate -d 'Most bytes per second to download, as 500K or 2M' -r
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from replace-detached-metadata" -l remove -d 'Put nothing in place of what is there'
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from replace-detached-metadata" -s v -l verbose -d 'Say more on stderr; twice for everything'
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from replace-detached-metadata" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from list" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'"
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from list" -l progress -d 'How progress is shown: a bar on a terminal, JSON lines on stderr, or not at all' -r -f -a "auto\t'A bar where stderr is a terminal'
json\t'A JSON object a line on stderr'
none\t'Not at all'"
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from list" -l sysroot -d 'Physical root of the installation to work on' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from list" -l repo -d 'Repository to work on [default: the sysroot\'s]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from list" -l tls-verify -d 'Whether registries must speak HTTPS, and servers have a valid certificate' -r -f -a "true\t''
false\t''"
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from list" -l authfile -d 'File with the credentials of registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from list" -l creds -d 'Credentials for the registry, in place of those in files' -r
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from list" -l ca-file -d 'File with certificates of authorities to trust besides the system\'s' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from list" -l policy -d 'File that says which images are trusted [default: policy.json as podman finds it; without one, all are]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from list" -l registries-conf -d 'File with mirrors and blocked registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from list" -l registries-d -d 'Directory with the places of image signatures [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from list" -l limit-rate -d 'Most bytes per second to download, as 500K or 2M' -r
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Say more on stderr; twice for everything'
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from prune" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'"
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from prune" -l progress -d 'How progress is shown: a bar on a terminal, JSON lines on stderr, or not at all' -r -f -a "auto\t'A bar where stderr is a terminal'
json\t'A JSON object a line on stderr'
none\t'Not at all'"
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from prune" -l sysroot -d 'Physical root of the installation to work on' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from prune" -l repo -d 'Repository to work on [default: the sysroot\'s]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from prune" -l tls-verify -d 'Whether registries must speak HTTPS, and servers have a valid certificate' -r -f -a "true\t''
false\t''"
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from prune" -l authfile -d 'File with the credentials of registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from prune" -l creds -d 'Credentials for the registry, in place of those in files' -r
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from prune" -l ca-file -d 'File with certificates of authorities to trust besides the system\'s' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from prune" -l policy -d 'File that says which images are trusted [default: policy.json as podman finds it; without one, all are]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from prune" -l registries-conf -d 'File with mirrors and blocked registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from prune" -l registries-d -d 'Directory with the places of image signatures [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from prune" -l limit-rate -d 'Most bytes per second to download, as 500K or 2M' -r
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from prune" -l dry-run -d 'Show what would be removed, and remove nothing'
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from prune" -s v -l verbose -d 'Say more on stderr; twice for everything'
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from prune" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from sign" -l key -d 'Private key of cosign\'s, or in PKCS #8 PEM' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from sign" -l sign-by -d 'OpenPGP secret key, as \'gpg --export-secret-keys\' writes it' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from sign" -l password-file -d 'File with the password of the private key; a line end behind it does not count [default: what COSIGN_PASSWORD says]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from sign" -l identity -d 'Name to sign the image under [default: the image\'s own]' -r
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from sign" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'"
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from sign" -l progress -d 'How progress is shown: a bar on a terminal, JSON lines on stderr, or not at all' -r -f -a "auto\t'A bar where stderr is a terminal'
json\t'A JSON object a line on stderr'
none\t'Not at all'"
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from sign" -l sysroot -d 'Physical root of the installation to work on' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from sign" -l repo -d 'Repository to work on [default: the sysroot\'s]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from sign" -l tls-verify -d 'Whether registries must speak HTTPS, and servers have a valid certificate' -r -f -a "true\t''
false\t''"
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from sign" -l authfile -d 'File with the credentials of registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from sign" -l creds -d 'Credentials for the registry, in place of those in files' -r
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from sign" -l ca-file -d 'File with certificates of authorities to trust besides the system\'s' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from sign" -l policy -d 'File that says which images are trusted [default: policy.json as podman finds it; without one, all are]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from sign" -l registries-conf -d 'File with mirrors and blocked registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from sign" -l registries-d -d 'Directory with the places of image signatures [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from sign" -l limit-rate -d 'Most bytes per second to download, as 500K or 2M' -r
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from sign" -s r -l recursive -d 'Sign the images of an index too'
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from sign" -l no-tag -d 'Do not sign under the tag'
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from sign" -l no-bundle -d 'Attach no bundle'
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from sign" -s v -l verbose -d 'Say more on stderr; twice for everything'
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from sign" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from verify" -l key -d 'Public key in PEM' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from verify" -l keyring -d 'OpenPGP keyring, as \'gpg --export\' writes it' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from verify" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'"
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from verify" -l progress -d 'How progress is shown: a bar on a terminal, JSON lines on stderr, or not at all' -r -f -a "auto\t'A bar where stderr is a terminal'
json\t'A JSON object a line on stderr'
none\t'Not at all'"
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from verify" -l sysroot -d 'Physical root of the installation to work on' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from verify" -l repo -d 'Repository to work on [default: the sysroot\'s]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from verify" -l tls-verify -d 'Whether registries must speak HTTPS, and servers have a valid certificate' -r -f -a "true\t''
false\t''"
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from verify" -l authfile -d 'File with the credentials of registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from verify" -l creds -d 'Credentials for the registry, in place of those in files' -r
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from verify" -l ca-file -d 'File with certificates of authorities to trust besides the system\'s' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from verify" -l policy -d 'File that says which images are trusted [default: policy.json as podman finds it; without one, all are]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from verify" -l registries-conf -d 'File with mirrors and blocked registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from verify" -l registries-d -d 'Directory with the places of image signatures [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from verify" -l limit-rate -d 'Most bytes per second to download, as 500K or 2M' -r
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from verify" -s v -l verbose -d 'Say more on stderr; twice for everything'
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from verify" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rootball -n "__fish_rootball_using_subcommand key; and not __fish_seen_subcommand_from generate import list" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'"
complete -c rootball -n "__fish_rootball_using_subcommand key; and not __fish_seen_subcommand_from generate import list" -l progress -d 'How progress is shown: a bar on a terminal, JSON lines on stderr, or not at all' -r -f -a "auto\t'A bar where stderr is a terminal'
json\t'A JSON object a line on stderr'
none\t'Not at all'"
complete -c rootball -n "__fish_rootball_using_subcommand key; and not __fish_seen_subcommand_from generate import list" -l sysroot -d 'Physical root of the installation to work on' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand key; and not __fish_seen_subcommand_from generate import list" -l repo -d 'Repository to work on [default: the sysroot\'s]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand key; and not __fish_seen_subcommand_from generate import list" -l tls-verify -d 'Whether registries must speak HTTPS, and servers have a valid certificate' -r -f -a "true\t''
false\t''"
complete -c rootball -n "__fish_rootball_using_subcommand key; and not __fish_seen_subcommand_from generate import list" -l authfile -d 'File with the credentials of registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand key; and not __fish_seen_subcommand_from generate import list" -l creds -d 'Credentials for the registry, in place of those in files' -r
complete -c rootball -n "__fish_rootball_using_subcommand key; and not __fish_seen_subcommand_from generate import list" -l ca-file -d 'File with certificates of authorities to trust besides the system\'s' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand key; and not __fish_seen_subcommand_from generate import list" -l policy -d 'File that says which images are trusted [default: policy.json as podman finds it; without one, all are]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand key; and not __fish_seen_subcommand_from generate import list" -l registries-conf -d 'File with mirrors and blocked registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand key; and not __fish_seen_subcommand_from generate import list" -l registries-d -d 'Directory with the places of image signatures [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand key; and not __fish_seen_subcommand_from generate import list" -l limit-rate -d 'Most bytes per second to download, as 500K or 2M' -r
complete -c rootball -n "__fish_rootball_using_subcommand key; and not __fish_seen_subcommand_from generate import list" -s v -l verbose -d 'Say more on stderr; twice for everything'
complete -c rootball -n "__fish_rootball_using_subcommand key; and not __fish_seen_subcommand_from generate import list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rootball -n "__fish_rootball_using_subcommand key; and not __fish_seen_subcommand_from generate import list" -f -a "generate" -d 'Make a key pair that signs images or commits'
complete -c rootball -n "__fish_rootball_using_subcommand key; and not __fish_seen_subcommand_from generate import list" -f -a "import" -d 'Make cosign\'s key pair out of a private key that is there already'
complete -c rootball -n "__fish_rootball_using_subcommand key; and not __fish_seen_subcommand_from generate import list" -f -a "list" -d 'Show which keys are in files'
complete -c rootball -n "__fish_rootball_using_subcommand key; and __fish_seen_subcommand_from generate" -l password-file -d 'File with the password of the private key; a line end behind it does not count [default: what COSIGN_PASSWORD says]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand key; and __fish_seen_subcommand_from generate" -s o -l output -d 'Path of the files without their ends: NAME.key and NAME.pub' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand key; and __fish_seen_subcommand_from generate" -l type -d 'Kind of key; cosign and podman know both' -r -f -a "p256\t'ECDSA over P-256, as cosign makes them'
ed25519\t'Ed25519'"
complete -c rootball -n "__fish_rootball_using_subcommand key; and __fish_seen_subcommand_from generate" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'"
complete -c rootball -n "__fish_rootball_using_subcommand key; and __fish_seen_subcommand_from generate" -l progress -d 'How progress is shown: a bar on a terminal, JSON lines on stderr, or not at all' -r -f -a "auto\t'A bar where stderr is a terminal'
json\t'A JSON object a line on stderr'
none\t'Not at all'"
complete -c rootball -n "__fish_rootball_using_subcommand key; and __fish_seen_subcommand_from generate" -l sysroot -d 'Physical root of the installation to work on' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand key; and __fish_seen_subcommand_from generate" -l repo -d 'Repository to work on [default: the sysroot\'s]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand key; and __fish_seen_subcommand_from generate" -l tls-verify -d 'Whether registries must speak HTTPS, and servers have a valid certificate' -r -f -a "true\t''
false\t''"
complete -c rootball -n "__fish_rootball_using_subcommand key; and __fish_seen_subcommand_from generate" -l authfile -d 'File with the credentials of registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand key; and __fish_seen_subcommand_from generate" -l creds -d 'Credentials for the registry, in place of those in files' -r
complete -c rootball -n "__fish_rootball_using_subcommand key; and __fish_seen_subcommand_from generate" -l ca-file -d 'File with certificates of authorities to trust besides the system\'s' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand key; and __fish_seen_subcommand_from generate" -l policy -d 'File that says which images are trusted [default: policy.json as podman finds it; without one, all are]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand key; and __fish_seen_subcommand_from generate" -l registries-conf -d 'File with mirrors and blocked registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand key; and __fish_seen_subcommand_from generate" -l registries-d -d 'Directory with the places of image signatures [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand key; and __fish_seen_subcommand_from generate" -l limit-rate -d 'Most bytes per second to download, as 500K or 2M' -r
complete -c rootball -n "__fish_rootball_using_subcommand key; and __fish_seen_subcommand_from generate" -l no-password -d 'Write the private key without a password'
complete -c rootball -n "__fish_rootball_using_subcommand key; and __fish_seen_subcommand_from generate" -l ostree -d 'Make an Ed25519 key for the signatures of commits and summaries, in base 64'
complete -c rootball -n "__fish_rootball_using_subcommand key; and __fish_seen_subcommand_from generate" -s v -l verbose -d 'Say more on stderr; twice for everything'
complete -c rootball -n "__fish_rootball_using_subcommand key; and __fish_seen_subcommand_from generate" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rootball -n "__fish_rootball_using_subcommand key; and __fish_seen_subcommand_from import" -l password-file -d 'File with the password of the private key; a line end behind it does not count [default: what COSIGN_PASSWORD says]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand key; and __fish_seen_subcommand_from import" -s o -l output -d 'Path of the files without their ends: NAME.key and NAME.pub' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand key; and __fish_seen_subcommand_from import" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'"
complete -c rootball -n "__fish_rootball_using_subcommand key; and __fish_seen_subcommand_from import" -l progress -d 'How progress is shown: a bar on a terminal, JSON lines on stderr, or not at all' -r -f -a "auto\t'A bar where stderr is a terminal'
json\t'A JSON object a line on stderr'
none\t'Not at all'"
complete -c rootball -n "__fish_rootball_using_subcommand key; and __fish_seen_subcommand_from import" -l sysroot -d 'Physical root of the installation to work on' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand key; and __fish_seen_subcommand_from import" -l repo -d 'Repository to work on [default: the sysroot\'s]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand key; and __fish_seen_subcommand_from import" -l tls-verify -d 'Whether registries must speak HTTPS, and servers have a valid certificate' -r -f -a "true\t''
false\t''"
complete -c rootball -n "__fish_rootball_using_subcommand key; and __fish_seen_subcommand_from import" -l authfile -d 'File with the credentials of registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand key; and __fish_seen_subcommand_from import" -l creds -d 'Credentials for the registry, in place of those in files' -r
complete -c rootball -n "__fish_rootball_using_subcommand key; and __fish_seen_subcommand_from import" -l ca-file -d 'File with certificates of authorities to trust besides the system\'s' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand key; and __fish_seen_subcommand_from import" -l policy -d 'File that says which images are trusted [default: policy.json as podman finds it; without one, all are]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand key; and __fish_seen_subcommand_from import" -l registries-conf -d 'File with mirrors and blocked registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand key; and __fish_seen_subcommand_from import" -l registries-d -d 'Directory with the places of image signatures [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand key; and __fish_seen_subcommand_from import" -l limit-rate -d 'Most bytes per second to download, as 500K or 2M' -r
complete -c rootball -n "__fish_rootball_using_subcommand key; and __fish_seen_subcommand_from import" -l no-password -d 'Write the private key without a password'
complete -c rootball -n "__fish_rootball_using_subcommand key; and __fish_seen_subcommand_from import" -s v -l verbose -d 'Say more on stderr; twice for everything'
complete -c rootball -n "__fish_rootball_using_subcommand key; and __fish_seen_subcommand_from import" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rootball -n "__fish_rootball_using_subcommand key; and __fish_seen_subcommand_from list" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'"
complete -c rootball -n "__fish_rootball_using_subcommand key; and __fish_seen_subcommand_from list" -l progress -d 'How progress is shown: a bar on a terminal, JSON lines on stderr, or not at all' -r -f -a "auto\t'A bar where stderr is a terminal'
json\t'A JSON object a line on stderr'
none\t'Not at all'"
complete -c rootball -n "__fish_rootball_using_subcommand key; and __fish_seen_subcommand_from list" -l sysroot -d 'Physical root of the installation to work on' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand key; and __fish_seen_subcommand_from list" -l repo -d 'Repository to work on [default: the sysroot\'s]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand key; and __fish_seen_subcommand_from list" -l tls-verify -d 'Whether registries must speak HTTPS, and servers have a valid certificate' -r -f -a "true\t''
false\t''"
complete -c rootball -n "__fish_rootball_using_subcommand key; and __fish_seen_subcommand_from list" -l authfile -d 'File with the credentials of registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand key; and __fish_seen_subcommand_from list" -l creds -d 'Credentials for the registry, in place of those in files' -r
complete -c rootball -n "__fish_rootball_using_subcommand key; and __fish_seen_subcommand_from list" -l ca-file -d 'File with certificates of authorities to trust besides the system\'s' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand key; and __fish_seen_subcommand_from list" -l policy -d 'File that says which images are trusted [default: policy.json as podman finds it; without one, all are]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand key; and __fish_seen_subcommand_from list" -l registries-conf -d 'File with mirrors and blocked registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand key; and __fish_seen_subcommand_from list" -l registries-d -d 'Directory with the places of image signatures [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand key; and __fish_seen_subcommand_from list" -l limit-rate -d 'Most bytes per second to download, as 500K or 2M' -r
complete -c rootball -n "__fish_rootball_using_subcommand key; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Say more on stderr; twice for everything'
complete -c rootball -n "__fish_rootball_using_subcommand key; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rootball -n "__fish_rootball_using_subcommand mirror; and not __fish_seen_subcommand_from serve" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'"
complete -c rootball -n "__fish_rootball_using_subcommand mirror; and not __fish_seen_subcommand_from serve" -l progress -d 'How progress is shown: a bar on a terminal, JSON lines on stderr, or not at all' -r -f -a "auto\t'A bar where stderr is a terminal'
json\t'A JSON object a line on stderr'
none\t'Not at all'"
complete -c rootball -n "__fish_rootball_using_subcommand mirror; and not __fish_seen_subcommand_from serve" -l sysroot -d 'Physical root of the installation to work on' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand mirror; and not __fish_seen_subcommand_from serve" -l repo -d 'Repository to work on [default: the sysroot\'s]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand mirror; and not __fish_seen_subcommand_from serve" -l tls-verify -d 'Whether registries must speak HTTPS, and servers have a valid certificate' -r -f -a "true\t''
false\t''"
complete -c rootball -n "__fish_rootball_using_subcommand mirror; and not __fish_seen_subcommand_from serve" -l authfile -d 'File with the credentials of registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand mirror; and not __fish_seen_subcommand_from serve" -l creds -d 'Credentials for the registry, in place of those in files' -r
complete -c rootball -n "__fish_rootball_using_subcommand mirror; and not __fish_seen_subcommand_from serve" -l ca-file -d 'File with certificates of authorities to trust besides the system\'s' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand mirror; and not __fish_seen_subcommand_from serve" -l policy -d 'File that says which images are trusted [default: policy.json as podman finds it; without one, all are]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand mirror; and not __fish_seen_subcommand_from serve" -l registries-conf -d 'File with mirrors and blocked registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand mirror; and not __fish_seen_subcommand_from serve" -l registries-d -d 'Directory with the places of image signatures [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand mirror; and not __fish_seen_subcommand_from serve" -l limit-rate -d 'Most bytes per second to download, as 500K or 2M' -r
complete -c rootball -n "__fish_rootball_using_subcommand mirror; and not __fish_seen_subcommand_from serve" -s v -l verbose -d 'Say more on stderr; twice for everything'
complete -c rootball -n "__fish_rootball_using_subcommand mirror; and not __fish_seen_subcommand_from serve" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rootball -n "__fish_rootball_using_subcommand mirror; and not __fish_seen_subcommand_from serve" -f -a "serve" -d 'Serve a directory as a container registry, for pulling and pushing, and OSTree repositories'
complete -c rootball -n "__fish_rootball_using_subcommand mirror; and __fish_seen_subcommand_from serve" -l store -d 'The directory' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand mirror; and __fish_seen_subcommand_from serve" -l listen -d 'Address and port; port 0 takes a free one. The address that is served is printed' -r
complete -c rootball -n "__fish_rootball_using_subcommand mirror; and __fish_seen_subcommand_from serve" -l ostree -d 'Serve an OSTree repository of mode archive too, at http://ADDR:PORT/ostree/NAME, or at /ostree without a name' -r
complete -c rootball -n "__fish_rootball_using_subcommand mirror; and __fish_seen_subcommand_from serve" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'"
complete -c rootball -n "__fish_rootball_using_subcommand mirror; and __fish_seen_subcommand_from serve" -l progress -d 'How progress is shown: a bar on a terminal, JSON lines on stderr, or not at all' -r -f -a "auto\t'A bar where stderr is a terminal'
json\t'A JSON object a line on stderr'
none\t'Not at all'"
complete -c rootball -n "__fish_rootball_using_subcommand mirror; and __fish_seen_subcommand_from serve" -l sysroot -d 'Physical root of the installation to work on' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand mirror; and __fish_seen_subcommand_from serve" -l repo -d 'Repository to work on [default: the sysroot\'s]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand mirror; and __fish_seen_subcommand_from serve" -l tls-verify -d 'Whether registries must speak HTTPS, and servers have a valid certificate' -r -f -a "true\t''
false\t''"
complete -c rootball -n "__fish_rootball_using_subcommand mirror; and __fish_seen_subcommand_from serve" -l authfile -d 'File with the credentials of registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand mirror; and __fish_seen_subcommand_from serve" -l creds -d 'Credentials for the registry, in place of those in files' -r
complete -c rootball -n "__fish_rootball_using_subcommand mirror; and __fish_seen_subcommand_from serve" -l ca-file -d 'File with certificates of authorities to trust besides the system\'s' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand mirror; and __fish_seen_subcommand_from serve" -l policy -d 'File that says which images are trusted [default: policy.json as podman finds it; without one, all are]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand mirror; and __fish_seen_subcommand_from serve" -l registries-conf -d 'File with mirrors and blocked registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand mirror; and __fish_seen_subcommand_from serve" -l registries-d -d 'Directory with the places of image signatures [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand mirror; and __fish_seen_subcommand_from serve" -l limit-rate -d 'Most bytes per second to download, as 500K or 2M' -r
complete -c rootball -n "__fish_rootball_using_subcommand mirror; and __fish_seen_subcommand_from serve" -l read-only -d 'Refuse everything that changes the store'
complete -c rootball -n "__fish_rootball_using_subcommand mirror; and __fish_seen_subcommand_from serve" -s v -l verbose -d 'Say more on stderr; twice for everything'
complete -c rootball -n "__fish_rootball_using_subcommand mirror; and __fish_seen_subcommand_from serve" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rootball -n "__fish_rootball_using_subcommand generate" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'"
complete -c rootball -n "__fish_rootball_using_subcommand generate" -l progress -d 'How progress is shown: a bar on a terminal, JSON lines on stderr, or not at all' -r -f -a "auto\t'A bar where stderr is a terminal'
json\t'A JSON object a line on stderr'
none\t'Not at all'"
complete -c rootball -n "__fish_rootball_using_subcommand generate" -l sysroot -d 'Physical root of the installation to work on' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand generate" -l repo -d 'Repository to work on [default: the sysroot\'s]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand generate" -l tls-verify -d 'Whether registries must speak HTTPS, and servers have a valid certificate' -r -f -a "true\t''
false\t''"
complete -c rootball -n "__fish_rootball_using_subcommand generate" -l authfile -d 'File with the credentials of registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand generate" -l creds -d 'Credentials for the registry, in place of those in files' -r
complete -c rootball -n "__fish_rootball_using_subcommand generate" -l ca-file -d 'File with certificates of authorities to trust besides the system\'s' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand generate" -l policy -d 'File that says which images are trusted [default: policy.json as podman finds it; without one, all are]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand generate" -l registries-conf -d 'File with mirrors and blocked registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand generate" -l registries-d -d 'Directory with the places of image signatures [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand generate" -l limit-rate -d 'Most bytes per second to download, as 500K or 2M' -r
complete -c rootball -n "__fish_rootball_using_subcommand generate" -s v -l verbose -d 'Say more on stderr; twice for everything'
complete -c rootball -n "__fish_rootball_using_subcommand generate" -s h -l help -d 'Print help (see more with \'--help\')'
