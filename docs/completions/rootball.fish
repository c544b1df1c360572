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
json\t'For scripts'
bootc-json\t'Of \'status\': the document that bootc publishes'"
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
complete -c rootball -n "__fish_rootball_needs_command" -f -a "switch" -d 'Follow another image, ref or release from now on, and deploy it'
complete -c rootball -n "__fish_rootball_needs_command" -f -a "quote" -d 'Say what each way to an image, ref or release would cost, before anything of it moves'
complete -c rootball -n "__fish_rootball_needs_command" -f -a "rollback" -d 'Boot the deployment before the current one next'
complete -c rootball -n "__fish_rootball_needs_command" -f -a "boot" -d 'Count boots, and find out whether the booted system is well'
complete -c rootball -n "__fish_rootball_needs_command" -f -a "deployment" -d 'Work with the deployments of this system'
complete -c rootball -n "__fish_rootball_needs_command" -f -a "kargs" -d 'Show or change the kernel arguments of the next boot'
complete -c rootball -n "__fish_rootball_needs_command" -f -a "usr-overlay" -d 'Let /usr be changed until the next boot'
complete -c rootball -n "__fish_rootball_needs_command" -f -a "usroverlay" -d 'Let /usr be changed until the next boot'
complete -c rootball -n "__fish_rootball_needs_command" -f -a "cleanup" -d 'Remove deployments that are not needed, what interrupted changes left behind, and all that nothing needs any more'
complete -c rootball -n "__fish_rootball_needs_command" -f -a "install" -d 'Put an operating system where there is none'
complete -c rootball -n "__fish_rootball_needs_command" -f -a "repo" -d 'Work with a repository of commits'
complete -c rootball -n "__fish_rootball_needs_command" -f -a "delta" -d 'Make, look at and apply deltas of images and commits'
complete -c rootball -n "__fish_rootball_needs_command" -f -a "source" -d 'Work with the ways by which the system may come'
complete -c rootball -n "__fish_rootball_needs_command" -f -a "rojig" -d 'Make commits out of packages, and what is needed for that'
complete -c rootball -n "__fish_rootball_needs_command" -f -a "remote" -d 'Work with the remotes of a repository'
complete -c rootball -n "__fish_rootball_needs_command" -f -a "image" -d 'Work with container images'
complete -c rootball -n "__fish_rootball_needs_command" -f -a "key" -d 'Make keys that sign images and commits, and look at keys'
complete -c rootball -n "__fish_rootball_needs_command" -f -a "mirror" -d 'Serve images to a site'
complete -c rootball -n "__fish_rootball_needs_command" -f -a "generate" -d 'Write man pages and shell completions'
complete -c rootball -n "__fish_rootball_using_subcommand status" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'
bootc-json\t'Of \'status\': the document that bootc publishes'"
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
complete -c rootball -n "__fish_rootball_using_subcommand status" -l packages -d 'Compare the packages of the other deployments with those of the booted one'
complete -c rootball -n "__fish_rootball_using_subcommand status" -s v -l verbose -d 'Say more on stderr; twice for everything'
complete -c rootball -n "__fish_rootball_using_subcommand status" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rootball -n "__fish_rootball_using_subcommand upgrade" -l stateroot -d 'Stateroot to work on [default: the booted one\'s]' -r
complete -c rootball -n "__fish_rootball_using_subcommand upgrade" -l prefer -d 'What the way is chosen by: bytes, time, or a way by its name: rootball, oci-delta, pieces or layers for an image, static-delta, object-deltas or objects for a ref, packages for a release' -r
complete -c rootball -n "__fish_rootball_using_subcommand upgrade" -l soft-reboot -d 'Prepare a soft reboot, which ends userspace only, where the kernel stays the same: \'auto\' where that can be, \'required\' or fail. With \'--reboot\' it is done as well' -r -f -a "auto\t'Where it can be; else the machine reboots'
required\t'Always; else nothing reboots, and the command fails'"
complete -c rootball -n "__fish_rootball_using_subcommand upgrade" -l overlay-initrd -d 'Let another initramfs archive be loaded behind the deployment\'s own; its files win. Without this, those of the deployment before are kept' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand upgrade" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'
bootc-json\t'Of \'status\': the document that bootc publishes'"
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
complete -c rootball -n "__fish_rootball_using_subcommand upgrade" -l exit-unchanged -l unchanged-exit-77 -d 'Exit with code 77 when there is nothing to do'
complete -c rootball -n "__fish_rootball_using_subcommand upgrade" -s q -l quiet -d 'Say nothing when there is nothing to do'
complete -c rootball -n "__fish_rootball_using_subcommand upgrade" -l download-only -d 'Fetch and stage it, but let the shutdown leave it alone until \'rootball upgrade --from-downloaded\''
complete -c rootball -n "__fish_rootball_using_subcommand upgrade" -s r -l reboot -l apply -d 'Reboot when there is something new to boot'
complete -c rootball -n "__fish_rootball_using_subcommand upgrade" -l stage -d 'Stage the deployment: it becomes what boots next when the system shuts down, with /etc as it is then. This is what happens on a system that runs, unless \'--no-stage\' is given'
complete -c rootball -n "__fish_rootball_using_subcommand upgrade" -l no-stage -d 'Make it what boots next at once, with /etc as it is now'
complete -c rootball -n "__fish_rootball_using_subcommand upgrade" -l lock-finalization -d 'Stage it, and let the shutdown leave it alone until \'rootball deployment unlock-finalization\''
complete -c rootball -n "__fish_rootball_using_subcommand upgrade" -l retain -d 'Keep all other deployments'
complete -c rootball -n "__fish_rootball_using_subcommand upgrade" -l retain-pending -d 'Keep deployments that would boot before the booted one'
complete -c rootball -n "__fish_rootball_using_subcommand upgrade" -l retain-rollback -d 'Keep deployments behind the booted one'
complete -c rootball -n "__fish_rootball_using_subcommand upgrade" -l no-overlay-initrd -d 'Keep no initramfs overlay'
complete -c rootball -n "__fish_rootball_using_subcommand upgrade" -l allow-downgrade -d 'Deploy a remote\'s commit even if it is older than what is deployed'
complete -c rootball -n "__fish_rootball_using_subcommand upgrade" -l retry-bad -d 'Deploy again what this machine gave up because it did not boot well'
complete -c rootball -n "__fish_rootball_using_subcommand upgrade" -l from-downloaded -d 'Fetch nothing: let the shutdown make what is staged already boot next'
complete -c rootball -n "__fish_rootball_using_subcommand upgrade" -s v -l verbose -d 'Say more on stderr; twice for everything'
complete -c rootball -n "__fish_rootball_using_subcommand upgrade" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rootball -n "__fish_rootball_using_subcommand switch" -l stateroot -d 'Stateroot to work on [default: the booted one\'s]' -r
complete -c rootball -n "__fish_rootball_using_subcommand switch" -l prefer -d 'What the way is chosen by: bytes, time, or a way by its name: rootball, oci-delta, pieces or layers for an image, static-delta, object-deltas or objects for a ref, packages for a release' -r
complete -c rootball -n "__fish_rootball_using_subcommand switch" -l soft-reboot -d 'Prepare a soft reboot, which ends userspace only, where the kernel stays the same: \'auto\' where that can be, \'required\' or fail. With \'--reboot\' it is done as well' -r -f -a "auto\t'Where it can be; else the machine reboots'
required\t'Always; else nothing reboots, and the command fails'"
complete -c rootball -n "__fish_rootball_using_subcommand switch" -l overlay-initrd -d 'Let another initramfs archive be loaded behind the deployment\'s own; its files win. Without this, those of the deployment before are kept' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand switch" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'
bootc-json\t'Of \'status\': the document that bootc publishes'"
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
complete -c rootball -n "__fish_rootball_using_subcommand switch" -l exit-unchanged -l unchanged-exit-77 -d 'Exit with code 77 when there is nothing to do'
complete -c rootball -n "__fish_rootball_using_subcommand switch" -s q -l quiet -d 'Say nothing when there is nothing to do'
complete -c rootball -n "__fish_rootball_using_subcommand switch" -l download-only -d 'Fetch and stage it, but let the shutdown leave it alone until \'rootball upgrade --from-downloaded\''
complete -c rootball -n "__fish_rootball_using_subcommand switch" -s r -l reboot -l apply -d 'Reboot when there is something new to boot'
complete -c rootball -n "__fish_rootball_using_subcommand switch" -l stage -d 'Stage the deployment: it becomes what boots next when the system shuts down, with /etc as it is then. This is what happens on a system that runs, unless \'--no-stage\' is given'
complete -c rootball -n "__fish_rootball_using_subcommand switch" -l no-stage -d 'Make it what boots next at once, with /etc as it is now'
complete -c rootball -n "__fish_rootball_using_subcommand switch" -l lock-finalization -d 'Stage it, and let the shutdown leave it alone until \'rootball deployment unlock-finalization\''
complete -c rootball -n "__fish_rootball_using_subcommand switch" -l retain -d 'Keep all other deployments'
complete -c rootball -n "__fish_rootball_using_subcommand switch" -l retain-pending -d 'Keep deployments that would boot before the booted one'
complete -c rootball -n "__fish_rootball_using_subcommand switch" -l retain-rollback -d 'Keep deployments behind the booted one'
complete -c rootball -n "__fish_rootball_using_subcommand switch" -l no-overlay-initrd -d 'Keep no initramfs overlay'
complete -c rootball -n "__fish_rootball_using_subcommand switch" -l require-signature -d 'Demand a signature from now on: refuse an image of which the policy demands none, or a remote whose settings demand none. This is on where the policy demands one'
complete -c rootball -n "__fish_rootball_using_subcommand switch" -s v -l verbose -d 'Say more on stderr; twice for everything'
complete -c rootball -n "__fish_rootball_using_subcommand switch" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rootball -n "__fish_rootball_using_subcommand quote" -l prefer -d 'What the way is chosen by: bytes, time, or a way by its name: rootball, oci-delta, pieces or layers for an image, static-delta, object-deltas or objects for a ref, packages for a release' -r
complete -c rootball -n "__fish_rootball_using_subcommand quote" -l platform -d 'Take the image for this platform instead of this machine\'s' -r
complete -c rootball -n "__fish_rootball_using_subcommand quote" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'
bootc-json\t'Of \'status\': the document that bootc publishes'"
complete -c rootball -n "__fish_rootball_using_subcommand quote" -l progress -d 'How progress is shown: a bar on a terminal, JSON lines on stderr, or not at all' -r -f -a "auto\t'A bar where stderr is a terminal'
json\t'A JSON object a line on stderr'
none\t'Not at all'"
complete -c rootball -n "__fish_rootball_using_subcommand quote" -l sysroot -d 'Physical root of the installation to work on' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand quote" -l repo -d 'Repository to work on [default: the sysroot\'s]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand quote" -l tls-verify -d 'Whether registries must speak HTTPS, and servers have a valid certificate' -r -f -a "true\t''
false\t''"
complete -c rootball -n "__fish_rootball_using_subcommand quote" -l authfile -d 'File with the credentials of registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand quote" -l creds -d 'Credentials for the registry, in place of those in files' -r
complete -c rootball -n "__fish_rootball_using_subcommand quote" -l ca-file -d 'File with certificates of authorities to trust besides the system\'s' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand quote" -l policy -d 'File that says which images are trusted [default: policy.json as podman finds it; without one, all are]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand quote" -l registries-conf -d 'File with mirrors and blocked registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand quote" -l registries-d -d 'Directory with the places of image signatures [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand quote" -l limit-rate -d 'Most bytes per second to download, as 500K or 2M' -r
complete -c rootball -n "__fish_rootball_using_subcommand quote" -s v -l verbose -d 'Say more on stderr; twice for everything'
complete -c rootball -n "__fish_rootball_using_subcommand quote" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rootball -n "__fish_rootball_using_subcommand rollback" -l soft-reboot -d 'Prepare a soft reboot, which ends userspace only, where the kernel stays the same: \'auto\' where that can be, \'required\' or fail. With \'--reboot\' it is done as well' -r -f -a "auto\t'Where it can be; else the machine reboots'
required\t'Always; else nothing reboots, and the command fails'"
complete -c rootball -n "__fish_rootball_using_subcommand rollback" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'
bootc-json\t'Of \'status\': the document that bootc publishes'"
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
complete -c rootball -n "__fish_rootball_using_subcommand rollback" -s r -l reboot -l apply -d 'Reboot when there is something new to boot'
complete -c rootball -n "__fish_rootball_using_subcommand rollback" -s v -l verbose -d 'Say more on stderr; twice for everything'
complete -c rootball -n "__fish_rootball_using_subcommand rollback" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rootball -n "__fish_rootball_using_subcommand boot; and not __fish_seen_subcommand_from status mark-good mark-bad check-health" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'
bootc-json\t'Of \'status\': the document that bootc publishes'"
complete -c rootball -n "__fish_rootball_using_subcommand boot; and not __fish_seen_subcommand_from status mark-good mark-bad check-health" -l progress -d 'How progress is shown: a bar on a terminal, JSON lines on stderr, or not at all' -r -f -a "auto\t'A bar where stderr is a terminal'
json\t'A JSON object a line on stderr'
none\t'Not at all'"
complete -c rootball -n "__fish_rootball_using_subcommand boot; and not __fish_seen_subcommand_from status mark-good mark-bad check-health" -l sysroot -d 'Physical root of the installation to work on' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand boot; and not __fish_seen_subcommand_from status mark-good mark-bad check-health" -l repo -d 'Repository to work on [default: the sysroot\'s]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand boot; and not __fish_seen_subcommand_from status mark-good mark-bad check-health" -l tls-verify -d 'Whether registries must speak HTTPS, and servers have a valid certificate' -r -f -a "true\t''
false\t''"
complete -c rootball -n "__fish_rootball_using_subcommand boot; and not __fish_seen_subcommand_from status mark-good mark-bad check-health" -l authfile -d 'File with the credentials of registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand boot; and not __fish_seen_subcommand_from status mark-good mark-bad check-health" -l creds -d 'Credentials for the registry, in place of those in files' -r
complete -c rootball -n "__fish_rootball_using_subcommand boot; and not __fish_seen_subcommand_from status mark-good mark-bad check-health" -l ca-file -d 'File with certificates of authorities to trust besides the system\'s' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand boot; and not __fish_seen_subcommand_from status mark-good mark-bad check-health" -l policy -d 'File that says which images are trusted [default: policy.json as podman finds it; without one, all are]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand boot; and not __fish_seen_subcommand_from status mark-good mark-bad check-health" -l registries-conf -d 'File with mirrors and blocked registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand boot; and not __fish_seen_subcommand_from status mark-good mark-bad check-health" -l registries-d -d 'Directory with the places of image signatures [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand boot; and not __fish_seen_subcommand_from status mark-good mark-bad check-health" -l limit-rate -d 'Most bytes per second to download, as 500K or 2M' -r
complete -c rootball -n "__fish_rootball_using_subcommand boot; and not __fish_seen_subcommand_from status mark-good mark-bad check-health" -s v -l verbose -d 'Say more on stderr; twice for everything'
complete -c rootball -n "__fish_rootball_using_subcommand boot; and not __fish_seen_subcommand_from status mark-good mark-bad check-health" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rootball -n "__fish_rootball_using_subcommand boot; and not __fish_seen_subcommand_from status mark-good mark-bad check-health" -f -a "status" -d 'Show which deployments boot loaders try, and how often'
complete -c rootball -n "__fish_rootball_using_subcommand boot; and not __fish_seen_subcommand_from status mark-good mark-bad check-health" -f -a "mark-good" -d 'Say whether a deployment is good'
complete -c rootball -n "__fish_rootball_using_subcommand boot; and not __fish_seen_subcommand_from status mark-good mark-bad check-health" -f -a "mark-bad" -d 'Say whether a deployment is good'
complete -c rootball -n "__fish_rootball_using_subcommand boot; and not __fish_seen_subcommand_from status mark-good mark-bad check-health" -f -a "check-health" -d 'Run the health checks and mark the boot'
complete -c rootball -n "__fish_rootball_using_subcommand boot; and __fish_seen_subcommand_from status" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'
bootc-json\t'Of \'status\': the document that bootc publishes'"
complete -c rootball -n "__fish_rootball_using_subcommand boot; and __fish_seen_subcommand_from status" -l progress -d 'How progress is shown: a bar on a terminal, JSON lines on stderr, or not at all' -r -f -a "auto\t'A bar where stderr is a terminal'
json\t'A JSON object a line on stderr'
none\t'Not at all'"
complete -c rootball -n "__fish_rootball_using_subcommand boot; and __fish_seen_subcommand_from status" -l sysroot -d 'Physical root of the installation to work on' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand boot; and __fish_seen_subcommand_from status" -l repo -d 'Repository to work on [default: the sysroot\'s]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand boot; and __fish_seen_subcommand_from status" -l tls-verify -d 'Whether registries must speak HTTPS, and servers have a valid certificate' -r -f -a "true\t''
false\t''"
complete -c rootball -n "__fish_rootball_using_subcommand boot; and __fish_seen_subcommand_from status" -l authfile -d 'File with the credentials of registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand boot; and __fish_seen_subcommand_from status" -l creds -d 'Credentials for the registry, in place of those in files' -r
complete -c rootball -n "__fish_rootball_using_subcommand boot; and __fish_seen_subcommand_from status" -l ca-file -d 'File with certificates of authorities to trust besides the system\'s' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand boot; and __fish_seen_subcommand_from status" -l policy -d 'File that says which images are trusted [default: policy.json as podman finds it; without one, all are]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand boot; and __fish_seen_subcommand_from status" -l registries-conf -d 'File with mirrors and blocked registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand boot; and __fish_seen_subcommand_from status" -l registries-d -d 'Directory with the places of image signatures [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand boot; and __fish_seen_subcommand_from status" -l limit-rate -d 'Most bytes per second to download, as 500K or 2M' -r
complete -c rootball -n "__fish_rootball_using_subcommand boot; and __fish_seen_subcommand_from status" -s v -l verbose -d 'Say more on stderr; twice for everything'
complete -c rootball -n "__fish_rootball_using_subcommand boot; and __fish_seen_subcommand_from status" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rootball -n "__fish_rootball_using_subcommand boot; and __fish_seen_subcommand_from mark-good" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'
bootc-json\t'Of \'status\': the document that bootc publishes'"
complete -c rootball -n "__fish_rootball_using_subcommand boot; and __fish_seen_subcommand_from mark-good" -l progress -d 'How progress is shown: a bar on a terminal, JSON lines on stderr, or not at all' -r -f -a "auto\t'A bar where stderr is a terminal'
json\t'A JSON object a line on stderr'
none\t'Not at all'"
complete -c rootball -n "__fish_rootball_using_subcommand boot; and __fish_seen_subcommand_from mark-good" -l sysroot -d 'Physical root of the installation to work on' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand boot; and __fish_seen_subcommand_from mark-good" -l repo -d 'Repository to work on [default: the sysroot\'s]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand boot; and __fish_seen_subcommand_from mark-good" -l tls-verify -d 'Whether registries must speak HTTPS, and servers have a valid certificate' -r -f -a "true\t''
false\t''"
complete -c rootball -n "__fish_rootball_using_subcommand boot; and __fish_seen_subcommand_from mark-good" -l authfile -d 'File with the credentials of registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand boot; and __fish_seen_subcommand_from mark-good" -l creds -d 'Credentials for the registry, in place of those in files' -r
complete -c rootball -n "__fish_rootball_using_subcommand boot; and __fish_seen_subcommand_from mark-good" -l ca-file -d 'File with certificates of authorities to trust besides the system\'s' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand boot; and __fish_seen_subcommand_from mark-good" -l policy -d 'File that says which images are trusted [default: policy.json as podman finds it; without one, all are]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand boot; and __fish_seen_subcommand_from mark-good" -l registries-conf -d 'File with mirrors and blocked registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand boot; and __fish_seen_subcommand_from mark-good" -l registries-d -d 'Directory with the places of image signatures [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand boot; and __fish_seen_subcommand_from mark-good" -l limit-rate -d 'Most bytes per second to download, as 500K or 2M' -r
complete -c rootball -n "__fish_rootball_using_subcommand boot; and __fish_seen_subcommand_from mark-good" -s v -l verbose -d 'Say more on stderr; twice for everything'
complete -c rootball -n "__fish_rootball_using_subcommand boot; and __fish_seen_subcommand_from mark-good" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rootball -n "__fish_rootball_using_subcommand boot; and __fish_seen_subcommand_from mark-bad" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'
bootc-json\t'Of \'status\': the document that bootc publishes'"
complete -c rootball -n "__fish_rootball_using_subcommand boot; and __fish_seen_subcommand_from mark-bad" -l progress -d 'How progress is shown: a bar on a terminal, JSON lines on stderr, or not at all' -r -f -a "auto\t'A bar where stderr is a terminal'
json\t'A JSON object a line on stderr'
none\t'Not at all'"
complete -c rootball -n "__fish_rootball_using_subcommand boot; and __fish_seen_subcommand_from mark-bad" -l sysroot -d 'Physical root of the installation to work on' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand boot; and __fish_seen_subcommand_from mark-bad" -l repo -d 'Repository to work on [default: the sysroot\'s]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand boot; and __fish_seen_subcommand_from mark-bad" -l tls-verify -d 'Whether registries must speak HTTPS, and servers have a valid certificate' -r -f -a "true\t''
false\t''"
complete -c rootball -n "__fish_rootball_using_subcommand boot; and __fish_seen_subcommand_from mark-bad" -l authfile -d 'File with the credentials of registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand boot; and __fish_seen_subcommand_from mark-bad" -l creds -d 'Credentials for the registry, in place of those in files' -r
complete -c rootball -n "__fish_rootball_using_subcommand boot; and __fish_seen_subcommand_from mark-bad" -l ca-file -d 'File with certificates of authorities to trust besides the system\'s' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand boot; and __fish_seen_subcommand_from mark-bad" -l policy -d 'File that says which images are trusted [default: policy.json as podman finds it; without one, all are]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand boot; and __fish_seen_subcommand_from mark-bad" -l registries-conf -d 'File with mirrors and blocked registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand boot; and __fish_seen_subcommand_from mark-bad" -l registries-d -d 'Directory with the places of image signatures [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand boot; and __fish_seen_subcommand_from mark-bad" -l limit-rate -d 'Most bytes per second to download, as 500K or 2M' -r
complete -c rootball -n "__fish_rootball_using_subcommand boot; and __fish_seen_subcommand_from mark-bad" -s v -l verbose -d 'Say more on stderr; twice for everything'
complete -c rootball -n "__fish_rootball_using_subcommand boot; and __fish_seen_subcommand_from mark-bad" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rootball -n "__fish_rootball_using_subcommand boot; and __fish_seen_subcommand_from check-health" -l timeout -d 'Seconds that one check may take' -r
complete -c rootball -n "__fish_rootball_using_subcommand boot; and __fish_seen_subcommand_from check-health" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'
bootc-json\t'Of \'status\': the document that bootc publishes'"
complete -c rootball -n "__fish_rootball_using_subcommand boot; and __fish_seen_subcommand_from check-health" -l progress -d 'How progress is shown: a bar on a terminal, JSON lines on stderr, or not at all' -r -f -a "auto\t'A bar where stderr is a terminal'
json\t'A JSON object a line on stderr'
none\t'Not at all'"
complete -c rootball -n "__fish_rootball_using_subcommand boot; and __fish_seen_subcommand_from check-health" -l sysroot -d 'Physical root of the installation to work on' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand boot; and __fish_seen_subcommand_from check-health" -l repo -d 'Repository to work on [default: the sysroot\'s]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand boot; and __fish_seen_subcommand_from check-health" -l tls-verify -d 'Whether registries must speak HTTPS, and servers have a valid certificate' -r -f -a "true\t''
false\t''"
complete -c rootball -n "__fish_rootball_using_subcommand boot; and __fish_seen_subcommand_from check-health" -l authfile -d 'File with the credentials of registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand boot; and __fish_seen_subcommand_from check-health" -l creds -d 'Credentials for the registry, in place of those in files' -r
complete -c rootball -n "__fish_rootball_using_subcommand boot; and __fish_seen_subcommand_from check-health" -l ca-file -d 'File with certificates of authorities to trust besides the system\'s' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand boot; and __fish_seen_subcommand_from check-health" -l policy -d 'File that says which images are trusted [default: policy.json as podman finds it; without one, all are]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand boot; and __fish_seen_subcommand_from check-health" -l registries-conf -d 'File with mirrors and blocked registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand boot; and __fish_seen_subcommand_from check-health" -l registries-d -d 'Directory with the places of image signatures [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand boot; and __fish_seen_subcommand_from check-health" -l limit-rate -d 'Most bytes per second to download, as 500K or 2M' -r
complete -c rootball -n "__fish_rootball_using_subcommand boot; and __fish_seen_subcommand_from check-health" -l reboot -d 'Reboot when that is what follows'
complete -c rootball -n "__fish_rootball_using_subcommand boot; and __fish_seen_subcommand_from check-health" -s v -l verbose -d 'Say more on stderr; twice for everything'
complete -c rootball -n "__fish_rootball_using_subcommand boot; and __fish_seen_subcommand_from check-health" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and not __fish_seen_subcommand_from list add deploy remove undeploy pin unpin set-default diff etc-diff config-diff unstage lock-finalization unlock-finalization init-stateroot os-init prepare-soft-reboot finalize-staged boot-complete" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'
bootc-json\t'Of \'status\': the document that bootc publishes'"
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and not __fish_seen_subcommand_from list add deploy remove undeploy pin unpin set-default diff etc-diff config-diff unstage lock-finalization unlock-finalization init-stateroot os-init prepare-soft-reboot finalize-staged boot-complete" -l progress -d 'How progress is shown: a bar on a terminal, JSON lines on stderr, or not at all' -r -f -a "auto\t'A bar where stderr is a terminal'
json\t'A JSON object a line on stderr'
none\t'Not at all'"
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and not __fish_seen_subcommand_from list add deploy remove undeploy pin unpin set-default diff etc-diff config-diff unstage lock-finalization unlock-finalization init-stateroot os-init prepare-soft-reboot finalize-staged boot-complete" -l sysroot -d 'Physical root of the installation to work on' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and not __fish_seen_subcommand_from list add deploy remove undeploy pin unpin set-default diff etc-diff config-diff unstage lock-finalization unlock-finalization init-stateroot os-init prepare-soft-reboot finalize-staged boot-complete" -l repo -d 'Repository to work on [default: the sysroot\'s]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and not __fish_seen_subcommand_from list add deploy remove undeploy pin unpin set-default diff etc-diff config-diff unstage lock-finalization unlock-finalization init-stateroot os-init prepare-soft-reboot finalize-staged boot-complete" -l tls-verify -d 'Whether registries must speak HTTPS, and servers have a valid certificate' -r -f -a "true\t''
false\t''"
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and not __fish_seen_subcommand_from list add deploy remove undeploy pin unpin set-default diff etc-diff config-diff unstage lock-finalization unlock-finalization init-stateroot os-init prepare-soft-reboot finalize-staged boot-complete" -l authfile -d 'File with the credentials of registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and not __fish_seen_subcommand_from list add deploy remove undeploy pin unpin set-default diff etc-diff config-diff unstage lock-finalization unlock-finalization init-stateroot os-init prepare-soft-reboot finalize-staged boot-complete" -l creds -d 'Credentials for the registry, in place of those in files' -r
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and not __fish_seen_subcommand_from list add deploy remove undeploy pin unpin set-default diff etc-diff config-diff unstage lock-finalization unlock-finalization init-stateroot os-init prepare-soft-reboot finalize-staged boot-complete" -l ca-file -d 'File with certificates of authorities to trust besides the system\'s' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and not __fish_seen_subcommand_from list add deploy remove undeploy pin unpin set-default diff etc-diff config-diff unstage lock-finalization unlock-finalization init-stateroot os-init prepare-soft-reboot finalize-staged boot-complete" -l policy -d 'File that says which images are trusted [default: policy.json as podman finds it; without one, all are]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and not __fish_seen_subcommand_from list add deploy remove undeploy pin unpin set-default diff etc-diff config-diff unstage lock-finalization unlock-finalization init-stateroot os-init prepare-soft-reboot finalize-staged boot-complete" -l registries-conf -d 'File with mirrors and blocked registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and not __fish_seen_subcommand_from list add deploy remove undeploy pin unpin set-default diff etc-diff config-diff unstage lock-finalization unlock-finalization init-stateroot os-init prepare-soft-reboot finalize-staged boot-complete" -l registries-d -d 'Directory with the places of image signatures [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and not __fish_seen_subcommand_from list add deploy remove undeploy pin unpin set-default diff etc-diff config-diff unstage lock-finalization unlock-finalization init-stateroot os-init prepare-soft-reboot finalize-staged boot-complete" -l limit-rate -d 'Most bytes per second to download, as 500K or 2M' -r
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and not __fish_seen_subcommand_from list add deploy remove undeploy pin unpin set-default diff etc-diff config-diff unstage lock-finalization unlock-finalization init-stateroot os-init prepare-soft-reboot finalize-staged boot-complete" -s v -l verbose -d 'Say more on stderr; twice for everything'
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and not __fish_seen_subcommand_from list add deploy remove undeploy pin unpin set-default diff etc-diff config-diff unstage lock-finalization unlock-finalization init-stateroot os-init prepare-soft-reboot finalize-staged boot-complete" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and not __fish_seen_subcommand_from list add deploy remove undeploy pin unpin set-default diff etc-diff config-diff unstage lock-finalization unlock-finalization init-stateroot os-init prepare-soft-reboot finalize-staged boot-complete" -f -a "list" -d 'List the deployments, in the order in which they boot'
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and not __fish_seen_subcommand_from list add deploy remove undeploy pin unpin set-default diff etc-diff config-diff unstage lock-finalization unlock-finalization init-stateroot os-init prepare-soft-reboot finalize-staged boot-complete" -f -a "add" -d 'Deploy a commit of the system\'s repository'
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and not __fish_seen_subcommand_from list add deploy remove undeploy pin unpin set-default diff etc-diff config-diff unstage lock-finalization unlock-finalization init-stateroot os-init prepare-soft-reboot finalize-staged boot-complete" -f -a "deploy" -d 'Deploy a commit of the system\'s repository'
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and not __fish_seen_subcommand_from list add deploy remove undeploy pin unpin set-default diff etc-diff config-diff unstage lock-finalization unlock-finalization init-stateroot os-init prepare-soft-reboot finalize-staged boot-complete" -f -a "remove" -d 'Remove deployments'
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and not __fish_seen_subcommand_from list add deploy remove undeploy pin unpin set-default diff etc-diff config-diff unstage lock-finalization unlock-finalization init-stateroot os-init prepare-soft-reboot finalize-staged boot-complete" -f -a "undeploy" -d 'Remove deployments'
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and not __fish_seen_subcommand_from list add deploy remove undeploy pin unpin set-default diff etc-diff config-diff unstage lock-finalization unlock-finalization init-stateroot os-init prepare-soft-reboot finalize-staged boot-complete" -f -a "pin" -d 'Keep a deployment until it is unpinned'
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and not __fish_seen_subcommand_from list add deploy remove undeploy pin unpin set-default diff etc-diff config-diff unstage lock-finalization unlock-finalization init-stateroot os-init prepare-soft-reboot finalize-staged boot-complete" -f -a "unpin" -d 'Let a deployment go when newer ones come'
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and not __fish_seen_subcommand_from list add deploy remove undeploy pin unpin set-default diff etc-diff config-diff unstage lock-finalization unlock-finalization init-stateroot os-init prepare-soft-reboot finalize-staged boot-complete" -f -a "set-default" -d 'Make a deployment the one that boots by default'
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and not __fish_seen_subcommand_from list add deploy remove undeploy pin unpin set-default diff etc-diff config-diff unstage lock-finalization unlock-finalization init-stateroot os-init prepare-soft-reboot finalize-staged boot-complete" -f -a "diff" -d 'Show which files are different between two deployments'
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and not __fish_seen_subcommand_from list add deploy remove undeploy pin unpin set-default diff etc-diff config-diff unstage lock-finalization unlock-finalization init-stateroot os-init prepare-soft-reboot finalize-staged boot-complete" -f -a "etc-diff" -d 'Show what was changed in /etc, and what an update does with it'
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and not __fish_seen_subcommand_from list add deploy remove undeploy pin unpin set-default diff etc-diff config-diff unstage lock-finalization unlock-finalization init-stateroot os-init prepare-soft-reboot finalize-staged boot-complete" -f -a "config-diff" -d 'Show what was changed in /etc, and what an update does with it'
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and not __fish_seen_subcommand_from list add deploy remove undeploy pin unpin set-default diff etc-diff config-diff unstage lock-finalization unlock-finalization init-stateroot os-init prepare-soft-reboot finalize-staged boot-complete" -f -a "unstage" -d 'Drop what is staged, so that the shutdown changes nothing'
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and not __fish_seen_subcommand_from list add deploy remove undeploy pin unpin set-default diff etc-diff config-diff unstage lock-finalization unlock-finalization init-stateroot os-init prepare-soft-reboot finalize-staged boot-complete" -f -a "lock-finalization" -d 'Let the shutdown leave alone what is staged'
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and not __fish_seen_subcommand_from list add deploy remove undeploy pin unpin set-default diff etc-diff config-diff unstage lock-finalization unlock-finalization init-stateroot os-init prepare-soft-reboot finalize-staged boot-complete" -f -a "unlock-finalization" -d 'Let the shutdown make what is staged boot next'
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and not __fish_seen_subcommand_from list add deploy remove undeploy pin unpin set-default diff etc-diff config-diff unstage lock-finalization unlock-finalization init-stateroot os-init prepare-soft-reboot finalize-staged boot-complete" -f -a "init-stateroot" -d 'Make a place for another system on this disk, with a /var of its own'
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and not __fish_seen_subcommand_from list add deploy remove undeploy pin unpin set-default diff etc-diff config-diff unstage lock-finalization unlock-finalization init-stateroot os-init prepare-soft-reboot finalize-staged boot-complete" -f -a "os-init" -d 'Make a place for another system on this disk, with a /var of its own'
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and not __fish_seen_subcommand_from list add deploy remove undeploy pin unpin set-default diff etc-diff config-diff unstage lock-finalization unlock-finalization init-stateroot os-init prepare-soft-reboot finalize-staged boot-complete" -f -a "prepare-soft-reboot" -d 'Prepare a deployment for a soft reboot, which ends userspace but not the kernel'
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and not __fish_seen_subcommand_from list add deploy remove undeploy pin unpin set-default diff etc-diff config-diff unstage lock-finalization unlock-finalization init-stateroot os-init prepare-soft-reboot finalize-staged boot-complete" -f -a "finalize-staged" -d 'Make what is staged boot next; the shutdown runs this'
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and not __fish_seen_subcommand_from list add deploy remove undeploy pin unpin set-default diff etc-diff config-diff unstage lock-finalization unlock-finalization init-stateroot os-init prepare-soft-reboot finalize-staged boot-complete" -f -a "boot-complete" -d 'Make a system that a soft reboot entered the booted one, and tell why the last shutdown failed to make what was staged boot next, if it did; a unit runs this at boot'
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from list" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'
bootc-json\t'Of \'status\': the document that bootc publishes'"
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from list" -l progress -d 'How progress is shown: a bar on a terminal, JSON lines on stderr, or not at all' -r -f -a "auto\t'A bar where stderr is a terminal'
json\t'A JSON object a line on stderr'
none\t'Not at all'"
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from list" -l sysroot -d 'Physical root of the installation to work on' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from list" -l repo -d 'Repository to work on [default: the sysroot\'s]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from list" -l tls-verify -d 'Whether registries must speak HTTPS, and servers have a valid certificate' -r -f -a "true\t''
false\t''"
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from list" -l authfile -d 'File with the credentials of registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from list" -l creds -d 'Credentials for the registry, in place of those in files' -r
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from list" -l ca-file -d 'File with certificates of authorities to trust besides the system\'s' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from list" -l policy -d 'File that says which images are trusted [default: policy.json as podman finds it; without one, all are]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from list" -l registries-conf -d 'File with mirrors and blocked registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from list" -l registries-d -d 'Directory with the places of image signatures [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from list" -l limit-rate -d 'Most bytes per second to download, as 500K or 2M' -r
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from list" -l packages -d 'Compare the packages of the other deployments with those of the booted one'
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Say more on stderr; twice for everything'
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from add" -l overlay-initrd -d 'Let another initramfs archive be loaded behind the deployment\'s own; its files win. Without this, those of the deployment before are kept' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from add" -l stateroot -l os -d 'Stateroot to deploy in [default: the booted one\'s]' -r
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from add" -l karg-append -l karg -d 'Add a kernel argument' -r
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from add" -l karg-delete -d 'Remove a kernel argument' -r
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from add" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'
bootc-json\t'Of \'status\': the document that bootc publishes'"
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from add" -l progress -d 'How progress is shown: a bar on a terminal, JSON lines on stderr, or not at all' -r -f -a "auto\t'A bar where stderr is a terminal'
json\t'A JSON object a line on stderr'
none\t'Not at all'"
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from add" -l sysroot -d 'Physical root of the installation to work on' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from add" -l repo -d 'Repository to work on [default: the sysroot\'s]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from add" -l tls-verify -d 'Whether registries must speak HTTPS, and servers have a valid certificate' -r -f -a "true\t''
false\t''"
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from add" -l authfile -d 'File with the credentials of registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from add" -l creds -d 'Credentials for the registry, in place of those in files' -r
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from add" -l ca-file -d 'File with certificates of authorities to trust besides the system\'s' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from add" -l policy -d 'File that says which images are trusted [default: policy.json as podman finds it; without one, all are]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from add" -l registries-conf -d 'File with mirrors and blocked registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from add" -l registries-d -d 'Directory with the places of image signatures [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from add" -l limit-rate -d 'Most bytes per second to download, as 500K or 2M' -r
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from add" -l stage -d 'Stage the deployment: it becomes what boots next when the system shuts down, with /etc as it is then. This is what happens on a system that runs, unless \'--no-stage\' is given'
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from add" -l no-stage -d 'Make it what boots next at once, with /etc as it is now'
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from add" -l lock-finalization -d 'Stage it, and let the shutdown leave it alone until \'rootball deployment unlock-finalization\''
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from add" -l retain -d 'Keep all other deployments'
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from add" -l retain-pending -d 'Keep deployments that would boot before the booted one'
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from add" -l retain-rollback -d 'Keep deployments behind the booted one'
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from add" -l no-overlay-initrd -d 'Keep no initramfs overlay'
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from add" -l not-as-default -d 'Let it boot only when it is chosen: put it behind the booted one'
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from add" -s v -l verbose -d 'Say more on stderr; twice for everything'
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from add" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from deploy" -l overlay-initrd -d 'Let another initramfs archive be loaded behind the deployment\'s own; its files win. Without this, those of the deployment before are kept' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from deploy" -l stateroot -l os -d 'Stateroot to deploy in [default: the booted one\'s]' -r
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from deploy" -l karg-append -l karg -d 'Add a kernel argument' -r
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from deploy" -l karg-delete -d 'Remove a kernel argument' -r
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from deploy" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'
bootc-json\t'Of \'status\': the document that bootc publishes'"
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from deploy" -l progress -d 'How progress is shown: a bar on a terminal, JSON lines on stderr, or not at all' -r -f -a "auto\t'A bar where stderr is a terminal'
json\t'A JSON object a line on stderr'
none\t'Not at all'"
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from deploy" -l sysroot -d 'Physical root of the installation to work on' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from deploy" -l repo -d 'Repository to work on [default: the sysroot\'s]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from deploy" -l tls-verify -d 'Whether registries must speak HTTPS, and servers have a valid certificate' -r -f -a "true\t''
false\t''"
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from deploy" -l authfile -d 'File with the credentials of registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from deploy" -l creds -d 'Credentials for the registry, in place of those in files' -r
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from deploy" -l ca-file -d 'File with certificates of authorities to trust besides the system\'s' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from deploy" -l policy -d 'File that says which images are trusted [default: policy.json as podman finds it; without one, all are]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from deploy" -l registries-conf -d 'File with mirrors and blocked registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from deploy" -l registries-d -d 'Directory with the places of image signatures [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from deploy" -l limit-rate -d 'Most bytes per second to download, as 500K or 2M' -r
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from deploy" -l stage -d 'Stage the deployment: it becomes what boots next when the system shuts down, with /etc as it is then. This is what happens on a system that runs, unless \'--no-stage\' is given'
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from deploy" -l no-stage -d 'Make it what boots next at once, with /etc as it is now'
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from deploy" -l lock-finalization -d 'Stage it, and let the shutdown leave it alone until \'rootball deployment unlock-finalization\''
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from deploy" -l retain -d 'Keep all other deployments'
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from deploy" -l retain-pending -d 'Keep deployments that would boot before the booted one'
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from deploy" -l retain-rollback -d 'Keep deployments behind the booted one'
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from deploy" -l no-overlay-initrd -d 'Keep no initramfs overlay'
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from deploy" -l not-as-default -d 'Let it boot only when it is chosen: put it behind the booted one'
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from deploy" -s v -l verbose -d 'Say more on stderr; twice for everything'
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from deploy" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from remove" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'
bootc-json\t'Of \'status\': the document that bootc publishes'"
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from remove" -l progress -d 'How progress is shown: a bar on a terminal, JSON lines on stderr, or not at all' -r -f -a "auto\t'A bar where stderr is a terminal'
json\t'A JSON object a line on stderr'
none\t'Not at all'"
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from remove" -l sysroot -d 'Physical root of the installation to work on' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from remove" -l repo -d 'Repository to work on [default: the sysroot\'s]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from remove" -l tls-verify -d 'Whether registries must speak HTTPS, and servers have a valid certificate' -r -f -a "true\t''
false\t''"
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from remove" -l authfile -d 'File with the credentials of registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from remove" -l creds -d 'Credentials for the registry, in place of those in files' -r
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from remove" -l ca-file -d 'File with certificates of authorities to trust besides the system\'s' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from remove" -l policy -d 'File that says which images are trusted [default: policy.json as podman finds it; without one, all are]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from remove" -l registries-conf -d 'File with mirrors and blocked registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from remove" -l registries-d -d 'Directory with the places of image signatures [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from remove" -l limit-rate -d 'Most bytes per second to download, as 500K or 2M' -r
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from remove" -l dry-run -d 'Show which would be removed, and remove nothing'
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from remove" -s v -l verbose -d 'Say more on stderr; twice for everything'
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from remove" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from undeploy" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'
bootc-json\t'Of \'status\': the document that bootc publishes'"
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from undeploy" -l progress -d 'How progress is shown: a bar on a terminal, JSON lines on stderr, or not at all' -r -f -a "auto\t'A bar where stderr is a terminal'
json\t'A JSON object a line on stderr'
none\t'Not at all'"
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from undeploy" -l sysroot -d 'Physical root of the installation to work on' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from undeploy" -l repo -d 'Repository to work on [default: the sysroot\'s]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from undeploy" -l tls-verify -d 'Whether registries must speak HTTPS, and servers have a valid certificate' -r -f -a "true\t''
false\t''"
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from undeploy" -l authfile -d 'File with the credentials of registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from undeploy" -l creds -d 'Credentials for the registry, in place of those in files' -r
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from undeploy" -l ca-file -d 'File with certificates of authorities to trust besides the system\'s' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from undeploy" -l policy -d 'File that says which images are trusted [default: policy.json as podman finds it; without one, all are]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from undeploy" -l registries-conf -d 'File with mirrors and blocked registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from undeploy" -l registries-d -d 'Directory with the places of image signatures [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from undeploy" -l limit-rate -d 'Most bytes per second to download, as 500K or 2M' -r
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from undeploy" -l dry-run -d 'Show which would be removed, and remove nothing'
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from undeploy" -s v -l verbose -d 'Say more on stderr; twice for everything'
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from undeploy" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from pin" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'
bootc-json\t'Of \'status\': the document that bootc publishes'"
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from pin" -l progress -d 'How progress is shown: a bar on a terminal, JSON lines on stderr, or not at all' -r -f -a "auto\t'A bar where stderr is a terminal'
json\t'A JSON object a line on stderr'
none\t'Not at all'"
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from pin" -l sysroot -d 'Physical root of the installation to work on' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from pin" -l repo -d 'Repository to work on [default: the sysroot\'s]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from pin" -l tls-verify -d 'Whether registries must speak HTTPS, and servers have a valid certificate' -r -f -a "true\t''
false\t''"
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from pin" -l authfile -d 'File with the credentials of registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from pin" -l creds -d 'Credentials for the registry, in place of those in files' -r
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from pin" -l ca-file -d 'File with certificates of authorities to trust besides the system\'s' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from pin" -l policy -d 'File that says which images are trusted [default: policy.json as podman finds it; without one, all are]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from pin" -l registries-conf -d 'File with mirrors and blocked registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from pin" -l registries-d -d 'Directory with the places of image signatures [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from pin" -l limit-rate -d 'Most bytes per second to download, as 500K or 2M' -r
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from pin" -s v -l verbose -d 'Say more on stderr; twice for everything'
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from pin" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from unpin" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'
bootc-json\t'Of \'status\': the document that bootc publishes'"
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from unpin" -l progress -d 'How progress is shown: a bar on a terminal, JSON lines on stderr, or not at all' -r -f -a "auto\t'A bar where stderr is a terminal'
json\t'A JSON object a line on stderr'
none\t'Not at all'"
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from unpin" -l sysroot -d 'Physical root of the installation to work on' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from unpin" -l repo -d 'Repository to work on [default: the sysroot\'s]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from unpin" -l tls-verify -d 'Whether registries must speak HTTPS, and servers have a valid certificate' -r -f -a "true\t''
false\t''"
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from unpin" -l authfile -d 'File with the credentials of registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from unpin" -l creds -d 'Credentials for the registry, in place of those in files' -r
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from unpin" -l ca-file -d 'File with certificates of authorities to trust besides the system\'s' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from unpin" -l policy -d 'File that says which images are trusted [default: policy.json as podman finds it; without one, all are]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from unpin" -l registries-conf -d 'File with mirrors and blocked registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from unpin" -l registries-d -d 'Directory with the places of image signatures [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from unpin" -l limit-rate -d 'Most bytes per second to download, as 500K or 2M' -r
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from unpin" -s v -l verbose -d 'Say more on stderr; twice for everything'
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from unpin" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from set-default" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'
bootc-json\t'Of \'status\': the document that bootc publishes'"
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from set-default" -l progress -d 'How progress is shown: a bar on a terminal, JSON lines on stderr, or not at all' -r -f -a "auto\t'A bar where stderr is a terminal'
json\t'A JSON object a line on stderr'
none\t'Not at all'"
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from set-default" -l sysroot -d 'Physical root of the installation to work on' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from set-default" -l repo -d 'Repository to work on [default: the sysroot\'s]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from set-default" -l tls-verify -d 'Whether registries must speak HTTPS, and servers have a valid certificate' -r -f -a "true\t''
false\t''"
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from set-default" -l authfile -d 'File with the credentials of registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from set-default" -l creds -d 'Credentials for the registry, in place of those in files' -r
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from set-default" -l ca-file -d 'File with certificates of authorities to trust besides the system\'s' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from set-default" -l policy -d 'File that says which images are trusted [default: policy.json as podman finds it; without one, all are]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from set-default" -l registries-conf -d 'File with mirrors and blocked registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from set-default" -l registries-d -d 'Directory with the places of image signatures [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from set-default" -l limit-rate -d 'Most bytes per second to download, as 500K or 2M' -r
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from set-default" -s v -l verbose -d 'Say more on stderr; twice for everything'
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from set-default" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from diff" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'
bootc-json\t'Of \'status\': the document that bootc publishes'"
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from diff" -l progress -d 'How progress is shown: a bar on a terminal, JSON lines on stderr, or not at all' -r -f -a "auto\t'A bar where stderr is a terminal'
json\t'A JSON object a line on stderr'
none\t'Not at all'"
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from diff" -l sysroot -d 'Physical root of the installation to work on' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from diff" -l repo -d 'Repository to work on [default: the sysroot\'s]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from diff" -l tls-verify -d 'Whether registries must speak HTTPS, and servers have a valid certificate' -r -f -a "true\t''
false\t''"
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from diff" -l authfile -d 'File with the credentials of registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from diff" -l creds -d 'Credentials for the registry, in place of those in files' -r
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from diff" -l ca-file -d 'File with certificates of authorities to trust besides the system\'s' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from diff" -l policy -d 'File that says which images are trusted [default: policy.json as podman finds it; without one, all are]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from diff" -l registries-conf -d 'File with mirrors and blocked registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from diff" -l registries-d -d 'Directory with the places of image signatures [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from diff" -l limit-rate -d 'Most bytes per second to download, as 500K or 2M' -r
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from diff" -l packages -d 'Compare packages in place of files'
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from diff" -s v -l verbose -d 'Say more on stderr; twice for everything'
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from diff" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from etc-diff" -l from -d 'Deployment whose /etc it is [default: the booted one]' -r
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from etc-diff" -l to -d 'Deployment, commit or ref that it is to be merged into [default: what is staged]' -r
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from etc-diff" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'
bootc-json\t'Of \'status\': the document that bootc publishes'"
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from etc-diff" -l progress -d 'How progress is shown: a bar on a terminal, JSON lines on stderr, or not at all' -r -f -a "auto\t'A bar where stderr is a terminal'
json\t'A JSON object a line on stderr'
none\t'Not at all'"
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from etc-diff" -l sysroot -d 'Physical root of the installation to work on' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from etc-diff" -l repo -d 'Repository to work on [default: the sysroot\'s]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from etc-diff" -l tls-verify -d 'Whether registries must speak HTTPS, and servers have a valid certificate' -r -f -a "true\t''
false\t''"
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from etc-diff" -l authfile -d 'File with the credentials of registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from etc-diff" -l creds -d 'Credentials for the registry, in place of those in files' -r
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from etc-diff" -l ca-file -d 'File with certificates of authorities to trust besides the system\'s' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from etc-diff" -l policy -d 'File that says which images are trusted [default: policy.json as podman finds it; without one, all are]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from etc-diff" -l registries-conf -d 'File with mirrors and blocked registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from etc-diff" -l registries-d -d 'Directory with the places of image signatures [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from etc-diff" -l limit-rate -d 'Most bytes per second to download, as 500K or 2M' -r
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from etc-diff" -s v -l verbose -d 'Say more on stderr; twice for everything'
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from etc-diff" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from config-diff" -l from -d 'Deployment whose /etc it is [default: the booted one]' -r
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from config-diff" -l to -d 'Deployment, commit or ref that it is to be merged into [default: what is staged]' -r
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from config-diff" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'
bootc-json\t'Of \'status\': the document that bootc publishes'"
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from config-diff" -l progress -d 'How progress is shown: a bar on a terminal, JSON lines on stderr, or not at all' -r -f -a "auto\t'A bar where stderr is a terminal'
json\t'A JSON object a line on stderr'
none\t'Not at all'"
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from config-diff" -l sysroot -d 'Physical root of the installation to work on' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from config-diff" -l repo -d 'Repository to work on [default: the sysroot\'s]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from config-diff" -l tls-verify -d 'Whether registries must speak HTTPS, and servers have a valid certificate' -r -f -a "true\t''
false\t''"
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from config-diff" -l authfile -d 'File with the credentials of registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from config-diff" -l creds -d 'Credentials for the registry, in place of those in files' -r
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from config-diff" -l ca-file -d 'File with certificates of authorities to trust besides the system\'s' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from config-diff" -l policy -d 'File that says which images are trusted [default: policy.json as podman finds it; without one, all are]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from config-diff" -l registries-conf -d 'File with mirrors and blocked registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from config-diff" -l registries-d -d 'Directory with the places of image signatures [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from config-diff" -l limit-rate -d 'Most bytes per second to download, as 500K or 2M' -r
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from config-diff" -s v -l verbose -d 'Say more on stderr; twice for everything'
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from config-diff" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from unstage" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'
bootc-json\t'Of \'status\': the document that bootc publishes'"
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from unstage" -l progress -d 'How progress is shown: a bar on a terminal, JSON lines on stderr, or not at all' -r -f -a "auto\t'A bar where stderr is a terminal'
json\t'A JSON object a line on stderr'
none\t'Not at all'"
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from unstage" -l sysroot -d 'Physical root of the installation to work on' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from unstage" -l repo -d 'Repository to work on [default: the sysroot\'s]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from unstage" -l tls-verify -d 'Whether registries must speak HTTPS, and servers have a valid certificate' -r -f -a "true\t''
false\t''"
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from unstage" -l authfile -d 'File with the credentials of registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from unstage" -l creds -d 'Credentials for the registry, in place of those in files' -r
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from unstage" -l ca-file -d 'File with certificates of authorities to trust besides the system\'s' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from unstage" -l policy -d 'File that says which images are trusted [default: policy.json as podman finds it; without one, all are]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from unstage" -l registries-conf -d 'File with mirrors and blocked registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from unstage" -l registries-d -d 'Directory with the places of image signatures [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from unstage" -l limit-rate -d 'Most bytes per second to download, as 500K or 2M' -r
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from unstage" -s v -l verbose -d 'Say more on stderr; twice for everything'
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from unstage" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from lock-finalization" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'
bootc-json\t'Of \'status\': the document that bootc publishes'"
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from lock-finalization" -l progress -d 'How progress is shown: a bar on a terminal, JSON lines on stderr, or not at all' -r -f -a "auto\t'A bar where stderr is a terminal'
json\t'A JSON object a line on stderr'
none\t'Not at all'"
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from lock-finalization" -l sysroot -d 'Physical root of the installation to work on' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from lock-finalization" -l repo -d 'Repository to work on [default: the sysroot\'s]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from lock-finalization" -l tls-verify -d 'Whether registries must speak HTTPS, and servers have a valid certificate' -r -f -a "true\t''
false\t''"
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from lock-finalization" -l authfile -d 'File with the credentials of registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from lock-finalization" -l creds -d 'Credentials for the registry, in place of those in files' -r
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from lock-finalization" -l ca-file -d 'File with certificates of authorities to trust besides the system\'s' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from lock-finalization" -l policy -d 'File that says which images are trusted [default: policy.json as podman finds it; without one, all are]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from lock-finalization" -l registries-conf -d 'File with mirrors and blocked registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from lock-finalization" -l registries-d -d 'Directory with the places of image signatures [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from lock-finalization" -l limit-rate -d 'Most bytes per second to download, as 500K or 2M' -r
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from lock-finalization" -s v -l verbose -d 'Say more on stderr; twice for everything'
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from lock-finalization" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from unlock-finalization" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'
bootc-json\t'Of \'status\': the document that bootc publishes'"
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from unlock-finalization" -l progress -d 'How progress is shown: a bar on a terminal, JSON lines on stderr, or not at all' -r -f -a "auto\t'A bar where stderr is a terminal'
json\t'A JSON object a line on stderr'
none\t'Not at all'"
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from unlock-finalization" -l sysroot -d 'Physical root of the installation to work on' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from unlock-finalization" -l repo -d 'Repository to work on [default: the sysroot\'s]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from unlock-finalization" -l tls-verify -d 'Whether registries must speak HTTPS, and servers have a valid certificate' -r -f -a "true\t''
false\t''"
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from unlock-finalization" -l authfile -d 'File with the credentials of registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from unlock-finalization" -l creds -d 'Credentials for the registry, in place of those in files' -r
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from unlock-finalization" -l ca-file -d 'File with certificates of authorities to trust besides the system\'s' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from unlock-finalization" -l policy -d 'File that says which images are trusted [default: policy.json as podman finds it; without one, all are]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from unlock-finalization" -l registries-conf -d 'File with mirrors and blocked registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from unlock-finalization" -l registries-d -d 'Directory with the places of image signatures [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from unlock-finalization" -l limit-rate -d 'Most bytes per second to download, as 500K or 2M' -r
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from unlock-finalization" -s v -l verbose -d 'Say more on stderr; twice for everything'
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from unlock-finalization" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from init-stateroot" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'
bootc-json\t'Of \'status\': the document that bootc publishes'"
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from init-stateroot" -l progress -d 'How progress is shown: a bar on a terminal, JSON lines on stderr, or not at all' -r -f -a "auto\t'A bar where stderr is a terminal'
json\t'A JSON object a line on stderr'
none\t'Not at all'"
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from init-stateroot" -l sysroot -d 'Physical root of the installation to work on' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from init-stateroot" -l repo -d 'Repository to work on [default: the sysroot\'s]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from init-stateroot" -l tls-verify -d 'Whether registries must speak HTTPS, and servers have a valid certificate' -r -f -a "true\t''
false\t''"
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from init-stateroot" -l authfile -d 'File with the credentials of registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from init-stateroot" -l creds -d 'Credentials for the registry, in place of those in files' -r
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from init-stateroot" -l ca-file -d 'File with certificates of authorities to trust besides the system\'s' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from init-stateroot" -l policy -d 'File that says which images are trusted [default: policy.json as podman finds it; without one, all are]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from init-stateroot" -l registries-conf -d 'File with mirrors and blocked registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from init-stateroot" -l registries-d -d 'Directory with the places of image signatures [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from init-stateroot" -l limit-rate -d 'Most bytes per second to download, as 500K or 2M' -r
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from init-stateroot" -s v -l verbose -d 'Say more on stderr; twice for everything'
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from init-stateroot" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from os-init" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'
bootc-json\t'Of \'status\': the document that bootc publishes'"
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from os-init" -l progress -d 'How progress is shown: a bar on a terminal, JSON lines on stderr, or not at all' -r -f -a "auto\t'A bar where stderr is a terminal'
json\t'A JSON object a line on stderr'
none\t'Not at all'"
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from os-init" -l sysroot -d 'Physical root of the installation to work on' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from os-init" -l repo -d 'Repository to work on [default: the sysroot\'s]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from os-init" -l tls-verify -d 'Whether registries must speak HTTPS, and servers have a valid certificate' -r -f -a "true\t''
false\t''"
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from os-init" -l authfile -d 'File with the credentials of registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from os-init" -l creds -d 'Credentials for the registry, in place of those in files' -r
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from os-init" -l ca-file -d 'File with certificates of authorities to trust besides the system\'s' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from os-init" -l policy -d 'File that says which images are trusted [default: policy.json as podman finds it; without one, all are]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from os-init" -l registries-conf -d 'File with mirrors and blocked registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from os-init" -l registries-d -d 'Directory with the places of image signatures [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from os-init" -l limit-rate -d 'Most bytes per second to download, as 500K or 2M' -r
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from os-init" -s v -l verbose -d 'Say more on stderr; twice for everything'
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from os-init" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from prepare-soft-reboot" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'
bootc-json\t'Of \'status\': the document that bootc publishes'"
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from prepare-soft-reboot" -l progress -d 'How progress is shown: a bar on a terminal, JSON lines on stderr, or not at all' -r -f -a "auto\t'A bar where stderr is a terminal'
json\t'A JSON object a line on stderr'
none\t'Not at all'"
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from prepare-soft-reboot" -l sysroot -d 'Physical root of the installation to work on' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from prepare-soft-reboot" -l repo -d 'Repository to work on [default: the sysroot\'s]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from prepare-soft-reboot" -l tls-verify -d 'Whether registries must speak HTTPS, and servers have a valid certificate' -r -f -a "true\t''
false\t''"
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from prepare-soft-reboot" -l authfile -d 'File with the credentials of registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from prepare-soft-reboot" -l creds -d 'Credentials for the registry, in place of those in files' -r
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from prepare-soft-reboot" -l ca-file -d 'File with certificates of authorities to trust besides the system\'s' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from prepare-soft-reboot" -l policy -d 'File that says which images are trusted [default: policy.json as podman finds it; without one, all are]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from prepare-soft-reboot" -l registries-conf -d 'File with mirrors and blocked registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from prepare-soft-reboot" -l registries-d -d 'Directory with the places of image signatures [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from prepare-soft-reboot" -l limit-rate -d 'Most bytes per second to download, as 500K or 2M' -r
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from prepare-soft-reboot" -l reboot -d 'Do it at once'
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from prepare-soft-reboot" -l reset -d 'Take away what is prepared'
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from prepare-soft-reboot" -l dry-run -d 'Show how the root directory would be put together, and change nothing'
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from prepare-soft-reboot" -s v -l verbose -d 'Say more on stderr; twice for everything'
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from prepare-soft-reboot" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from finalize-staged" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'
bootc-json\t'Of \'status\': the document that bootc publishes'"
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from finalize-staged" -l progress -d 'How progress is shown: a bar on a terminal, JSON lines on stderr, or not at all' -r -f -a "auto\t'A bar where stderr is a terminal'
json\t'A JSON object a line on stderr'
none\t'Not at all'"
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from finalize-staged" -l sysroot -d 'Physical root of the installation to work on' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from finalize-staged" -l repo -d 'Repository to work on [default: the sysroot\'s]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from finalize-staged" -l tls-verify -d 'Whether registries must speak HTTPS, and servers have a valid certificate' -r -f -a "true\t''
false\t''"
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from finalize-staged" -l authfile -d 'File with the credentials of registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from finalize-staged" -l creds -d 'Credentials for the registry, in place of those in files' -r
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from finalize-staged" -l ca-file -d 'File with certificates of authorities to trust besides the system\'s' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from finalize-staged" -l policy -d 'File that says which images are trusted [default: policy.json as podman finds it; without one, all are]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from finalize-staged" -l registries-conf -d 'File with mirrors and blocked registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from finalize-staged" -l registries-d -d 'Directory with the places of image signatures [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from finalize-staged" -l limit-rate -d 'Most bytes per second to download, as 500K or 2M' -r
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from finalize-staged" -l hold -d 'Do nothing but keep /boot and /sysroot in use, until somebody ends this'
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from finalize-staged" -s v -l verbose -d 'Say more on stderr; twice for everything'
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from finalize-staged" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from boot-complete" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'
bootc-json\t'Of \'status\': the document that bootc publishes'"
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from boot-complete" -l progress -d 'How progress is shown: a bar on a terminal, JSON lines on stderr, or not at all' -r -f -a "auto\t'A bar where stderr is a terminal'
json\t'A JSON object a line on stderr'
none\t'Not at all'"
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from boot-complete" -l sysroot -d 'Physical root of the installation to work on' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from boot-complete" -l repo -d 'Repository to work on [default: the sysroot\'s]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from boot-complete" -l tls-verify -d 'Whether registries must speak HTTPS, and servers have a valid certificate' -r -f -a "true\t''
false\t''"
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from boot-complete" -l authfile -d 'File with the credentials of registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from boot-complete" -l creds -d 'Credentials for the registry, in place of those in files' -r
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from boot-complete" -l ca-file -d 'File with certificates of authorities to trust besides the system\'s' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from boot-complete" -l policy -d 'File that says which images are trusted [default: policy.json as podman finds it; without one, all are]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from boot-complete" -l registries-conf -d 'File with mirrors and blocked registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from boot-complete" -l registries-d -d 'Directory with the places of image signatures [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from boot-complete" -l limit-rate -d 'Most bytes per second to download, as 500K or 2M' -r
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from boot-complete" -s v -l verbose -d 'Say more on stderr; twice for everything'
complete -c rootball -n "__fish_rootball_using_subcommand deployment; and __fish_seen_subcommand_from boot-complete" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rootball -n "__fish_rootball_using_subcommand kargs; and not __fish_seen_subcommand_from show append delete replace" -l append -d 'Add an argument at the end' -r
complete -c rootball -n "__fish_rootball_using_subcommand kargs; and not __fish_seen_subcommand_from show append delete replace" -l append-if-missing -d 'Add an argument at the end, unless it is there' -r
complete -c rootball -n "__fish_rootball_using_subcommand kargs; and not __fish_seen_subcommand_from show append delete replace" -l replace -d 'Replace the value of an argument: KEY=NEW, or KEY=OLD=NEW where the key has several' -r
complete -c rootball -n "__fish_rootball_using_subcommand kargs; and not __fish_seen_subcommand_from show append delete replace" -l delete -d 'Remove an argument: KEY=VALUE, or KEY where it occurs once' -r
complete -c rootball -n "__fish_rootball_using_subcommand kargs; and not __fish_seen_subcommand_from show append delete replace" -l delete-if-present -d 'Remove an argument, if it is there' -r
complete -c rootball -n "__fish_rootball_using_subcommand kargs; and not __fish_seen_subcommand_from show append delete replace" -l stateroot -l os -d 'Stateroot to work on [default: the booted one\'s]' -r
complete -c rootball -n "__fish_rootball_using_subcommand kargs; and not __fish_seen_subcommand_from show append delete replace" -l deployment -l deploy-index -d 'Deployment whose arguments are meant: index, commit, or one of \'booted\', \'staged\', \'rollback\' [default: what boots next]' -r
complete -c rootball -n "__fish_rootball_using_subcommand kargs; and not __fish_seen_subcommand_from show append delete replace" -l overlay-initrd -d 'Let another initramfs archive be loaded behind the deployment\'s own; its files win. Without this, those of the deployment before are kept' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand kargs; and not __fish_seen_subcommand_from show append delete replace" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'
bootc-json\t'Of \'status\': the document that bootc publishes'"
complete -c rootball -n "__fish_rootball_using_subcommand kargs; and not __fish_seen_subcommand_from show append delete replace" -l progress -d 'How progress is shown: a bar on a terminal, JSON lines on stderr, or not at all' -r -f -a "auto\t'A bar where stderr is a terminal'
json\t'A JSON object a line on stderr'
none\t'Not at all'"
complete -c rootball -n "__fish_rootball_using_subcommand kargs; and not __fish_seen_subcommand_from show append delete replace" -l sysroot -d 'Physical root of the installation to work on' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand kargs; and not __fish_seen_subcommand_from show append delete replace" -l repo -d 'Repository to work on [default: the sysroot\'s]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand kargs; and not __fish_seen_subcommand_from show append delete replace" -l tls-verify -d 'Whether registries must speak HTTPS, and servers have a valid certificate' -r -f -a "true\t''
false\t''"
complete -c rootball -n "__fish_rootball_using_subcommand kargs; and not __fish_seen_subcommand_from show append delete replace" -l authfile -d 'File with the credentials of registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand kargs; and not __fish_seen_subcommand_from show append delete replace" -l creds -d 'Credentials for the registry, in place of those in files' -r
complete -c rootball -n "__fish_rootball_using_subcommand kargs; and not __fish_seen_subcommand_from show append delete replace" -l ca-file -d 'File with certificates of authorities to trust besides the system\'s' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand kargs; and not __fish_seen_subcommand_from show append delete replace" -l policy -d 'File that says which images are trusted [default: policy.json as podman finds it; without one, all are]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand kargs; and not __fish_seen_subcommand_from show append delete replace" -l registries-conf -d 'File with mirrors and blocked registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand kargs; and not __fish_seen_subcommand_from show append delete replace" -l registries-d -d 'Directory with the places of image signatures [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand kargs; and not __fish_seen_subcommand_from show append delete replace" -l limit-rate -d 'Most bytes per second to download, as 500K or 2M' -r
complete -c rootball -n "__fish_rootball_using_subcommand kargs; and not __fish_seen_subcommand_from show append delete replace" -l in-place -d 'Change the boot entry itself; no new deployment is made, and the old arguments are gone'
complete -c rootball -n "__fish_rootball_using_subcommand kargs; and not __fish_seen_subcommand_from show append delete replace" -l dry-run -d 'Show what the arguments would be, and change nothing'
complete -c rootball -n "__fish_rootball_using_subcommand kargs; and not __fish_seen_subcommand_from show append delete replace" -l exit-unchanged -l unchanged-exit-77 -d 'Exit with code 77 when nothing changes'
complete -c rootball -n "__fish_rootball_using_subcommand kargs; and not __fish_seen_subcommand_from show append delete replace" -l stage -d 'Stage the deployment: it becomes what boots next when the system shuts down, with /etc as it is then. This is what happens on a system that runs, unless \'--no-stage\' is given'
complete -c rootball -n "__fish_rootball_using_subcommand kargs; and not __fish_seen_subcommand_from show append delete replace" -l no-stage -d 'Make it what boots next at once, with /etc as it is now'
complete -c rootball -n "__fish_rootball_using_subcommand kargs; and not __fish_seen_subcommand_from show append delete replace" -l lock-finalization -d 'Stage it, and let the shutdown leave it alone until \'rootball deployment unlock-finalization\''
complete -c rootball -n "__fish_rootball_using_subcommand kargs; and not __fish_seen_subcommand_from show append delete replace" -l retain -d 'Keep all other deployments'
complete -c rootball -n "__fish_rootball_using_subcommand kargs; and not __fish_seen_subcommand_from show append delete replace" -l retain-pending -d 'Keep deployments that would boot before the booted one'
complete -c rootball -n "__fish_rootball_using_subcommand kargs; and not __fish_seen_subcommand_from show append delete replace" -l retain-rollback -d 'Keep deployments behind the booted one'
complete -c rootball -n "__fish_rootball_using_subcommand kargs; and not __fish_seen_subcommand_from show append delete replace" -l no-overlay-initrd -d 'Keep no initramfs overlay'
complete -c rootball -n "__fish_rootball_using_subcommand kargs; and not __fish_seen_subcommand_from show append delete replace" -s v -l verbose -d 'Say more on stderr; twice for everything'
complete -c rootball -n "__fish_rootball_using_subcommand kargs; and not __fish_seen_subcommand_from show append delete replace" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rootball -n "__fish_rootball_using_subcommand kargs; and not __fish_seen_subcommand_from show append delete replace" -f -a "show" -d 'Show the kernel arguments of the next boot'
complete -c rootball -n "__fish_rootball_using_subcommand kargs; and not __fish_seen_subcommand_from show append delete replace" -f -a "append" -d 'Add kernel arguments for the next boot'
complete -c rootball -n "__fish_rootball_using_subcommand kargs; and not __fish_seen_subcommand_from show append delete replace" -f -a "delete" -d 'Remove kernel arguments for the next boot: KEY=VALUE, or KEY where it occurs once'
complete -c rootball -n "__fish_rootball_using_subcommand kargs; and not __fish_seen_subcommand_from show append delete replace" -f -a "replace" -d 'Replace values of kernel arguments for the next boot: KEY=NEW, or KEY=OLD=NEW where the key has several'
complete -c rootball -n "__fish_rootball_using_subcommand kargs; and __fish_seen_subcommand_from show" -l stateroot -l os -d 'Stateroot to work on [default: the booted one\'s]' -r
complete -c rootball -n "__fish_rootball_using_subcommand kargs; and __fish_seen_subcommand_from show" -l deployment -l deploy-index -d 'Deployment whose arguments are meant: index, commit, or one of \'booted\', \'staged\', \'rollback\' [default: what boots next]' -r
complete -c rootball -n "__fish_rootball_using_subcommand kargs; and __fish_seen_subcommand_from show" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'
bootc-json\t'Of \'status\': the document that bootc publishes'"
complete -c rootball -n "__fish_rootball_using_subcommand kargs; and __fish_seen_subcommand_from show" -l progress -d 'How progress is shown: a bar on a terminal, JSON lines on stderr, or not at all' -r -f -a "auto\t'A bar where stderr is a terminal'
json\t'A JSON object a line on stderr'
none\t'Not at all'"
complete -c rootball -n "__fish_rootball_using_subcommand kargs; and __fish_seen_subcommand_from show" -l sysroot -d 'Physical root of the installation to work on' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand kargs; and __fish_seen_subcommand_from show" -l repo -d 'Repository to work on [default: the sysroot\'s]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand kargs; and __fish_seen_subcommand_from show" -l tls-verify -d 'Whether registries must speak HTTPS, and servers have a valid certificate' -r -f -a "true\t''
false\t''"
complete -c rootball -n "__fish_rootball_using_subcommand kargs; and __fish_seen_subcommand_from show" -l authfile -d 'File with the credentials of registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand kargs; and __fish_seen_subcommand_from show" -l creds -d 'Credentials for the registry, in place of those in files' -r
complete -c rootball -n "__fish_rootball_using_subcommand kargs; and __fish_seen_subcommand_from show" -l ca-file -d 'File with certificates of authorities to trust besides the system\'s' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand kargs; and __fish_seen_subcommand_from show" -l policy -d 'File that says which images are trusted [default: policy.json as podman finds it; without one, all are]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand kargs; and __fish_seen_subcommand_from show" -l registries-conf -d 'File with mirrors and blocked registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand kargs; and __fish_seen_subcommand_from show" -l registries-d -d 'Directory with the places of image signatures [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand kargs; and __fish_seen_subcommand_from show" -l limit-rate -d 'Most bytes per second to download, as 500K or 2M' -r
complete -c rootball -n "__fish_rootball_using_subcommand kargs; and __fish_seen_subcommand_from show" -s v -l verbose -d 'Say more on stderr; twice for everything'
complete -c rootball -n "__fish_rootball_using_subcommand kargs; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rootball -n "__fish_rootball_using_subcommand kargs; and __fish_seen_subcommand_from append" -l stateroot -l os -d 'Stateroot to work on [default: the booted one\'s]' -r
complete -c rootball -n "__fish_rootball_using_subcommand kargs; and __fish_seen_subcommand_from append" -l deployment -l deploy-index -d 'Deployment whose arguments are meant: index, commit, or one of \'booted\', \'staged\', \'rollback\' [default: what boots next]' -r
complete -c rootball -n "__fish_rootball_using_subcommand kargs; and __fish_seen_subcommand_from append" -l overlay-initrd -d 'Let another initramfs archive be loaded behind the deployment\'s own; its files win. Without this, those of the deployment before are kept' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand kargs; and __fish_seen_subcommand_from append" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'
bootc-json\t'Of \'status\': the document that bootc publishes'"
complete -c rootball -n "__fish_rootball_using_subcommand kargs; and __fish_seen_subcommand_from append" -l progress -d 'How progress is shown: a bar on a terminal, JSON lines on stderr, or not at all' -r -f -a "auto\t'A bar where stderr is a terminal'
json\t'A JSON object a line on stderr'
none\t'Not at all'"
complete -c rootball -n "__fish_rootball_using_subcommand kargs; and __fish_seen_subcommand_from append" -l sysroot -d 'Physical root of the installation to work on' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand kargs; and __fish_seen_subcommand_from append" -l repo -d 'Repository to work on [default: the sysroot\'s]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand kargs; and __fish_seen_subcommand_from append" -l tls-verify -d 'Whether registries must speak HTTPS, and servers have a valid certificate' -r -f -a "true\t''
false\t''"
complete -c rootball -n "__fish_rootball_using_subcommand kargs; and __fish_seen_subcommand_from append" -l authfile -d 'File with the credentials of registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand kargs; and __fish_seen_subcommand_from append" -l creds -d 'Credentials for the registry, in place of those in files' -r
complete -c rootball -n "__fish_rootball_using_subcommand kargs; and __fish_seen_subcommand_from append" -l ca-file -d 'File with certificates of authorities to trust besides the system\'s' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand kargs; and __fish_seen_subcommand_from append" -l policy -d 'File that says which images are trusted [default: policy.json as podman finds it; without one, all are]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand kargs; and __fish_seen_subcommand_from append" -l registries-conf -d 'File with mirrors and blocked registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand kargs; and __fish_seen_subcommand_from append" -l registries-d -d 'Directory with the places of image signatures [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand kargs; and __fish_seen_subcommand_from append" -l limit-rate -d 'Most bytes per second to download, as 500K or 2M' -r
complete -c rootball -n "__fish_rootball_using_subcommand kargs; and __fish_seen_subcommand_from append" -l in-place -d 'Change the boot entry itself; no new deployment is made, and the old arguments are gone'
complete -c rootball -n "__fish_rootball_using_subcommand kargs; and __fish_seen_subcommand_from append" -l dry-run -d 'Show what the arguments would be, and change nothing'
complete -c rootball -n "__fish_rootball_using_subcommand kargs; and __fish_seen_subcommand_from append" -l exit-unchanged -l unchanged-exit-77 -d 'Exit with code 77 when nothing changes'
complete -c rootball -n "__fish_rootball_using_subcommand kargs; and __fish_seen_subcommand_from append" -l stage -d 'Stage the deployment: it becomes what boots next when the system shuts down, with /etc as it is then. This is what happens on a system that runs, unless \'--no-stage\' is given'
complete -c rootball -n "__fish_rootball_using_subcommand kargs; and __fish_seen_subcommand_from append" -l no-stage -d 'Make it what boots next at once, with /etc as it is now'
complete -c rootball -n "__fish_rootball_using_subcommand kargs; and __fish_seen_subcommand_from append" -l lock-finalization -d 'Stage it, and let the shutdown leave it alone until \'rootball deployment unlock-finalization\''
complete -c rootball -n "__fish_rootball_using_subcommand kargs; and __fish_seen_subcommand_from append" -l retain -d 'Keep all other deployments'
complete -c rootball -n "__fish_rootball_using_subcommand kargs; and __fish_seen_subcommand_from append" -l retain-pending -d 'Keep deployments that would boot before the booted one'
complete -c rootball -n "__fish_rootball_using_subcommand kargs; and __fish_seen_subcommand_from append" -l retain-rollback -d 'Keep deployments behind the booted one'
complete -c rootball -n "__fish_rootball_using_subcommand kargs; and __fish_seen_subcommand_from append" -l no-overlay-initrd -d 'Keep no initramfs overlay'
complete -c rootball -n "__fish_rootball_using_subcommand kargs; and __fish_seen_subcommand_from append" -l if-needed -d 'Do nothing for an argument that is there already, or is not there to be deleted'
complete -c rootball -n "__fish_rootball_using_subcommand kargs; and __fish_seen_subcommand_from append" -s v -l verbose -d 'Say more on stderr; twice for everything'
complete -c rootball -n "__fish_rootball_using_subcommand kargs; and __fish_seen_subcommand_from append" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rootball -n "__fish_rootball_using_subcommand kargs; and __fish_seen_subcommand_from delete" -l stateroot -l os -d 'Stateroot to work on [default: the booted one\'s]' -r
complete -c rootball -n "__fish_rootball_using_subcommand kargs; and __fish_seen_subcommand_from delete" -l deployment -l deploy-index -d 'Deployment whose arguments are meant: index, commit, or one of \'booted\', \'staged\', \'rollback\' [default: what boots next]' -r
complete -c rootball -n "__fish_rootball_using_subcommand kargs; and __fish_seen_subcommand_from delete" -l overlay-initrd -d 'Let another initramfs archive be loaded behind the deployment\'s own; its files win. Without this, those of the deployment before are kept' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand kargs; and __fish_seen_subcommand_from delete" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'
bootc-json\t'Of \'status\': the document that bootc publishes'"
complete -c rootball -n "__fish_rootball_using_subcommand kargs; and __fish_seen_subcommand_from delete" -l progress -d 'How progress is shown: a bar on a terminal, JSON lines on stderr, or not at all' -r -f -a "auto\t'A bar where stderr is a terminal'
json\t'A JSON object a line on stderr'
none\t'Not at all'"
complete -c rootball -n "__fish_rootball_using_subcommand kargs; and __fish_seen_subcommand_from delete" -l sysroot -d 'Physical root of the installation to work on' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand kargs; and __fish_seen_subcommand_from delete" -l repo -d 'Repository to work on [default: the sysroot\'s]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand kargs; and __fish_seen_subcommand_from delete" -l tls-verify -d 'Whether registries must speak HTTPS, and servers have a valid certificate' -r -f -a "true\t''
false\t''"
complete -c rootball -n "__fish_rootball_using_subcommand kargs; and __fish_seen_subcommand_from delete" -l authfile -d 'File with the credentials of registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand kargs; and __fish_seen_subcommand_from delete" -l creds -d 'Credentials for the registry, in place of those in files' -r
complete -c rootball -n "__fish_rootball_using_subcommand kargs; and __fish_seen_subcommand_from delete" -l ca-file -d 'File with certificates of authorities to trust besides the system\'s' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand kargs; and __fish_seen_subcommand_from delete" -l policy -d 'File that says which images are trusted [default: policy.json as podman finds it; without one, all are]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand kargs; and __fish_seen_subcommand_from delete" -l registries-conf -d 'File with mirrors and blocked registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand kargs; and __fish_seen_subcommand_from delete" -l registries-d -d 'Directory with the places of image signatures [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand kargs; and __fish_seen_subcommand_from delete" -l limit-rate -d 'Most bytes per second to download, as 500K or 2M' -r
complete -c rootball -n "__fish_rootball_using_subcommand kargs; and __fish_seen_subcommand_from delete" -l in-place -d 'Change the boot entry itself; no new deployment is made, and the old arguments are gone'
complete -c rootball -n "__fish_rootball_using_subcommand kargs; and __fish_seen_subcommand_from delete" -l dry-run -d 'Show what the arguments would be, and change nothing'
complete -c rootball -n "__fish_rootball_using_subcommand kargs; and __fish_seen_subcommand_from delete" -l exit-unchanged -l unchanged-exit-77 -d 'Exit with code 77 when nothing changes'
complete -c rootball -n "__fish_rootball_using_subcommand kargs; and __fish_seen_subcommand_from delete" -l stage -d 'Stage the deployment: it becomes what boots next when the system shuts down, with /etc as it is then. This is what happens on a system that runs, unless \'--no-stage\' is given'
complete -c rootball -n "__fish_rootball_using_subcommand kargs; and __fish_seen_subcommand_from delete" -l no-stage -d 'Make it what boots next at once, with /etc as it is now'
complete -c rootball -n "__fish_rootball_using_subcommand kargs; and __fish_seen_subcommand_from delete" -l lock-finalization -d 'Stage it, and let the shutdown leave it alone until \'rootball deployment unlock-finalization\''
complete -c rootball -n "__fish_rootball_using_subcommand kargs; and __fish_seen_subcommand_from delete" -l retain -d 'Keep all other deployments'
complete -c rootball -n "__fish_rootball_using_subcommand kargs; and __fish_seen_subcommand_from delete" -l retain-pending -d 'Keep deployments that would boot before the booted one'
complete -c rootball -n "__fish_rootball_using_subcommand kargs; and __fish_seen_subcommand_from delete" -l retain-rollback -d 'Keep deployments behind the booted one'
complete -c rootball -n "__fish_rootball_using_subcommand kargs; and __fish_seen_subcommand_from delete" -l no-overlay-initrd -d 'Keep no initramfs overlay'
complete -c rootball -n "__fish_rootball_using_subcommand kargs; and __fish_seen_subcommand_from delete" -l if-needed -d 'Do nothing for an argument that is there already, or is not there to be deleted'
complete -c rootball -n "__fish_rootball_using_subcommand kargs; and __fish_seen_subcommand_from delete" -s v -l verbose -d 'Say more on stderr; twice for everything'
complete -c rootball -n "__fish_rootball_using_subcommand kargs; and __fish_seen_subcommand_from delete" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rootball -n "__fish_rootball_using_subcommand kargs; and __fish_seen_subcommand_from replace" -l stateroot -l os -d 'Stateroot to work on [default: the booted one\'s]' -r
complete -c rootball -n "__fish_rootball_using_subcommand kargs; and __fish_seen_subcommand_from replace" -l deployment -l deploy-index -d 'Deployment whose arguments are meant: index, commit, or one of \'booted\', \'staged\', \'rollback\' [default: what boots next]' -r
complete -c rootball -n "__fish_rootball_using_subcommand kargs; and __fish_seen_subcommand_from replace" -l overlay-initrd -d 'Let another initramfs archive be loaded behind the deployment\'s own; its files win. Without this, those of the deployment before are kept' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand kargs; and __fish_seen_subcommand_from replace" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'
bootc-json\t'Of \'status\': the document that bootc publishes'"
complete -c rootball -n "__fish_rootball_using_subcommand kargs; and __fish_seen_subcommand_from replace" -l progress -d 'How progress is shown: a bar on a terminal, JSON lines on stderr, or not at all' -r -f -a "auto\t'A bar where stderr is a terminal'
json\t'A JSON object a line on stderr'
none\t'Not at all'"
complete -c rootball -n "__fish_rootball_using_subcommand kargs; and __fish_seen_subcommand_from replace" -l sysroot -d 'Physical root of the installation to work on' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand kargs; and __fish_seen_subcommand_from replace" -l repo -d 'Repository to work on [default: the sysroot\'s]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand kargs; and __fish_seen_subcommand_from replace" -l tls-verify -d 'Whether registries must speak HTTPS, and servers have a valid certificate' -r -f -a "true\t''
false\t''"
complete -c rootball -n "__fish_rootball_using_subcommand kargs; and __fish_seen_subcommand_from replace" -l authfile -d 'File with the credentials of registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand kargs; and __fish_seen_subcommand_from replace" -l creds -d 'Credentials for the registry, in place of those in files' -r
complete -c rootball -n "__fish_rootball_using_subcommand kargs; and __fish_seen_subcommand_from replace" -l ca-file -d 'File with certificates of authorities to trust besides the system\'s' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand kargs; and __fish_seen_subcommand_from replace" -l policy -d 'File that says which images are trusted [default: policy.json as podman finds it; without one, all are]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand kargs; and __fish_seen_subcommand_from replace" -l registries-conf -d 'File with mirrors and blocked registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand kargs; and __fish_seen_subcommand_from replace" -l registries-d -d 'Directory with the places of image signatures [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand kargs; and __fish_seen_subcommand_from replace" -l limit-rate -d 'Most bytes per second to download, as 500K or 2M' -r
complete -c rootball -n "__fish_rootball_using_subcommand kargs; and __fish_seen_subcommand_from replace" -l in-place -d 'Change the boot entry itself; no new deployment is made, and the old arguments are gone'
complete -c rootball -n "__fish_rootball_using_subcommand kargs; and __fish_seen_subcommand_from replace" -l dry-run -d 'Show what the arguments would be, and change nothing'
complete -c rootball -n "__fish_rootball_using_subcommand kargs; and __fish_seen_subcommand_from replace" -l exit-unchanged -l unchanged-exit-77 -d 'Exit with code 77 when nothing changes'
complete -c rootball -n "__fish_rootball_using_subcommand kargs; and __fish_seen_subcommand_from replace" -l stage -d 'Stage the deployment: it becomes what boots next when the system shuts down, with /etc as it is then. This is what happens on a system that runs, unless \'--no-stage\' is given'
complete -c rootball -n "__fish_rootball_using_subcommand kargs; and __fish_seen_subcommand_from replace" -l no-stage -d 'Make it what boots next at once, with /etc as it is now'
complete -c rootball -n "__fish_rootball_using_subcommand kargs; and __fish_seen_subcommand_from replace" -l lock-finalization -d 'Stage it, and let the shutdown leave it alone until \'rootball deployment unlock-finalization\''
complete -c rootball -n "__fish_rootball_using_subcommand kargs; and __fish_seen_subcommand_from replace" -l retain -d 'Keep all other deployments'
complete -c rootball -n "__fish_rootball_using_subcommand kargs; and __fish_seen_subcommand_from replace" -l retain-pending -d 'Keep deployments that would boot before the booted one'
complete -c rootball -n "__fish_rootball_using_subcommand kargs; and __fish_seen_subcommand_from replace" -l retain-rollback -d 'Keep deployments behind the booted one'
complete -c rootball -n "__fish_rootball_using_subcommand kargs; and __fish_seen_subcommand_from replace" -l no-overlay-initrd -d 'Keep no initramfs overlay'
complete -c rootball -n "__fish_rootball_using_subcommand kargs; and __fish_seen_subcommand_from replace" -l if-needed -d 'Do nothing for an argument that is there already, or is not there to be deleted'
complete -c rootball -n "__fish_rootball_using_subcommand kargs; and __fish_seen_subcommand_from replace" -s v -l verbose -d 'Say more on stderr; twice for everything'
complete -c rootball -n "__fish_rootball_using_subcommand kargs; and __fish_seen_subcommand_from replace" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rootball -n "__fish_rootball_using_subcommand usr-overlay" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'
bootc-json\t'Of \'status\': the document that bootc publishes'"
complete -c rootball -n "__fish_rootball_using_subcommand usr-overlay" -l progress -d 'How progress is shown: a bar on a terminal, JSON lines on stderr, or not at all' -r -f -a "auto\t'A bar where stderr is a terminal'
json\t'A JSON object a line on stderr'
none\t'Not at all'"
complete -c rootball -n "__fish_rootball_using_subcommand usr-overlay" -l sysroot -d 'Physical root of the installation to work on' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand usr-overlay" -l repo -d 'Repository to work on [default: the sysroot\'s]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand usr-overlay" -l tls-verify -d 'Whether registries must speak HTTPS, and servers have a valid certificate' -r -f -a "true\t''
false\t''"
complete -c rootball -n "__fish_rootball_using_subcommand usr-overlay" -l authfile -d 'File with the credentials of registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand usr-overlay" -l creds -d 'Credentials for the registry, in place of those in files' -r
complete -c rootball -n "__fish_rootball_using_subcommand usr-overlay" -l ca-file -d 'File with certificates of authorities to trust besides the system\'s' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand usr-overlay" -l policy -d 'File that says which images are trusted [default: policy.json as podman finds it; without one, all are]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand usr-overlay" -l registries-conf -d 'File with mirrors and blocked registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand usr-overlay" -l registries-d -d 'Directory with the places of image signatures [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand usr-overlay" -l limit-rate -d 'Most bytes per second to download, as 500K or 2M' -r
complete -c rootball -n "__fish_rootball_using_subcommand usr-overlay" -l hotfix -d 'Let changes outlive reboots'
complete -c rootball -n "__fish_rootball_using_subcommand usr-overlay" -l read-only -l transient -d 'Mount the overlay read-only; a program that remounts it in a mount namespace of its own can change it'
complete -c rootball -n "__fish_rootball_using_subcommand usr-overlay" -s v -l verbose -d 'Say more on stderr; twice for everything'
complete -c rootball -n "__fish_rootball_using_subcommand usr-overlay" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rootball -n "__fish_rootball_using_subcommand usroverlay" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'
bootc-json\t'Of \'status\': the document that bootc publishes'"
complete -c rootball -n "__fish_rootball_using_subcommand usroverlay" -l progress -d 'How progress is shown: a bar on a terminal, JSON lines on stderr, or not at all' -r -f -a "auto\t'A bar where stderr is a terminal'
json\t'A JSON object a line on stderr'
none\t'Not at all'"
complete -c rootball -n "__fish_rootball_using_subcommand usroverlay" -l sysroot -d 'Physical root of the installation to work on' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand usroverlay" -l repo -d 'Repository to work on [default: the sysroot\'s]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand usroverlay" -l tls-verify -d 'Whether registries must speak HTTPS, and servers have a valid certificate' -r -f -a "true\t''
false\t''"
complete -c rootball -n "__fish_rootball_using_subcommand usroverlay" -l authfile -d 'File with the credentials of registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand usroverlay" -l creds -d 'Credentials for the registry, in place of those in files' -r
complete -c rootball -n "__fish_rootball_using_subcommand usroverlay" -l ca-file -d 'File with certificates of authorities to trust besides the system\'s' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand usroverlay" -l policy -d 'File that says which images are trusted [default: policy.json as podman finds it; without one, all are]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand usroverlay" -l registries-conf -d 'File with mirrors and blocked registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand usroverlay" -l registries-d -d 'Directory with the places of image signatures [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand usroverlay" -l limit-rate -d 'Most bytes per second to download, as 500K or 2M' -r
complete -c rootball -n "__fish_rootball_using_subcommand usroverlay" -l hotfix -d 'Let changes outlive reboots'
complete -c rootball -n "__fish_rootball_using_subcommand usroverlay" -l read-only -l transient -d 'Mount the overlay read-only; a program that remounts it in a mount namespace of its own can change it'
complete -c rootball -n "__fish_rootball_using_subcommand usroverlay" -s v -l verbose -d 'Say more on stderr; twice for everything'
complete -c rootball -n "__fish_rootball_using_subcommand usroverlay" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rootball -n "__fish_rootball_using_subcommand cleanup" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'
bootc-json\t'Of \'status\': the document that bootc publishes'"
complete -c rootball -n "__fish_rootball_using_subcommand cleanup" -l progress -d 'How progress is shown: a bar on a terminal, JSON lines on stderr, or not at all' -r -f -a "auto\t'A bar where stderr is a terminal'
json\t'A JSON object a line on stderr'
none\t'Not at all'"
complete -c rootball -n "__fish_rootball_using_subcommand cleanup" -l sysroot -d 'Physical root of the installation to work on' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand cleanup" -l repo -d 'Repository to work on [default: the sysroot\'s]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand cleanup" -l tls-verify -d 'Whether registries must speak HTTPS, and servers have a valid certificate' -r -f -a "true\t''
false\t''"
complete -c rootball -n "__fish_rootball_using_subcommand cleanup" -l authfile -d 'File with the credentials of registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand cleanup" -l creds -d 'Credentials for the registry, in place of those in files' -r
complete -c rootball -n "__fish_rootball_using_subcommand cleanup" -l ca-file -d 'File with certificates of authorities to trust besides the system\'s' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand cleanup" -l policy -d 'File that says which images are trusted [default: policy.json as podman finds it; without one, all are]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand cleanup" -l registries-conf -d 'File with mirrors and blocked registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand cleanup" -l registries-d -d 'Directory with the places of image signatures [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand cleanup" -l limit-rate -d 'Most bytes per second to download, as 500K or 2M' -r
complete -c rootball -n "__fish_rootball_using_subcommand cleanup" -s p -l pending -d 'Remove what would boot before the booted one, and what is staged'
complete -c rootball -n "__fish_rootball_using_subcommand cleanup" -s r -l rollback -d 'Remove what is behind the booted one'
complete -c rootball -n "__fish_rootball_using_subcommand cleanup" -l keep-objects -d 'Leave the repository as it is'
complete -c rootball -n "__fish_rootball_using_subcommand cleanup" -l dry-run -d 'Show which deployments would be removed, and remove nothing'
complete -c rootball -n "__fish_rootball_using_subcommand cleanup" -s v -l verbose -d 'Say more on stderr; twice for everything'
complete -c rootball -n "__fish_rootball_using_subcommand cleanup" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rootball -n "__fish_rootball_using_subcommand install; and not __fish_seen_subcommand_from to-disk to-filesystem to-existing-root" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'
bootc-json\t'Of \'status\': the document that bootc publishes'"
complete -c rootball -n "__fish_rootball_using_subcommand install; and not __fish_seen_subcommand_from to-disk to-filesystem to-existing-root" -l progress -d 'How progress is shown: a bar on a terminal, JSON lines on stderr, or not at all' -r -f -a "auto\t'A bar where stderr is a terminal'
json\t'A JSON object a line on stderr'
none\t'Not at all'"
complete -c rootball -n "__fish_rootball_using_subcommand install; and not __fish_seen_subcommand_from to-disk to-filesystem to-existing-root" -l sysroot -d 'Physical root of the installation to work on' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand install; and not __fish_seen_subcommand_from to-disk to-filesystem to-existing-root" -l repo -d 'Repository to work on [default: the sysroot\'s]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand install; and not __fish_seen_subcommand_from to-disk to-filesystem to-existing-root" -l tls-verify -d 'Whether registries must speak HTTPS, and servers have a valid certificate' -r -f -a "true\t''
false\t''"
complete -c rootball -n "__fish_rootball_using_subcommand install; and not __fish_seen_subcommand_from to-disk to-filesystem to-existing-root" -l authfile -d 'File with the credentials of registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand install; and not __fish_seen_subcommand_from to-disk to-filesystem to-existing-root" -l creds -d 'Credentials for the registry, in place of those in files' -r
complete -c rootball -n "__fish_rootball_using_subcommand install; and not __fish_seen_subcommand_from to-disk to-filesystem to-existing-root" -l ca-file -d 'File with certificates of authorities to trust besides the system\'s' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand install; and not __fish_seen_subcommand_from to-disk to-filesystem to-existing-root" -l policy -d 'File that says which images are trusted [default: policy.json as podman finds it; without one, all are]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand install; and not __fish_seen_subcommand_from to-disk to-filesystem to-existing-root" -l registries-conf -d 'File with mirrors and blocked registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand install; and not __fish_seen_subcommand_from to-disk to-filesystem to-existing-root" -l registries-d -d 'Directory with the places of image signatures [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand install; and not __fish_seen_subcommand_from to-disk to-filesystem to-existing-root" -l limit-rate -d 'Most bytes per second to download, as 500K or 2M' -r
complete -c rootball -n "__fish_rootball_using_subcommand install; and not __fish_seen_subcommand_from to-disk to-filesystem to-existing-root" -s v -l verbose -d 'Say more on stderr; twice for everything'
complete -c rootball -n "__fish_rootball_using_subcommand install; and not __fish_seen_subcommand_from to-disk to-filesystem to-existing-root" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rootball -n "__fish_rootball_using_subcommand install; and not __fish_seen_subcommand_from to-disk to-filesystem to-existing-root" -f -a "to-disk" -d 'Install an image or a ref on a whole disk, or in a file that is one'
complete -c rootball -n "__fish_rootball_using_subcommand install; and not __fish_seen_subcommand_from to-disk to-filesystem to-existing-root" -f -a "to-filesystem" -d 'Install an image or a ref on a mounted file system'
complete -c rootball -n "__fish_rootball_using_subcommand install; and not __fish_seen_subcommand_from to-disk to-filesystem to-existing-root" -f -a "to-existing-root" -d 'Install an image or a ref beside the system that a disk has already'
complete -c rootball -n "__fish_rootball_using_subcommand install; and __fish_seen_subcommand_from to-disk" -l from -d 'An image; ostree:REMOTE:REF of a remote of this machine, or of one that \'--remote-url\' describes; or ostree:/PATH:REF of a repository' -r
complete -c rootball -n "__fish_rootball_using_subcommand install; and __fish_seen_subcommand_from to-disk" -l follow -l target-imgref -d 'Image or ostree:REMOTE:REF that the installed system follows [default: what it is installed from]' -r
complete -c rootball -n "__fish_rootball_using_subcommand install; and __fish_seen_subcommand_from to-disk" -l stateroot -d 'Name of the system on that disk [default: what the image says, else "default"]' -r
complete -c rootball -n "__fish_rootball_using_subcommand install; and __fish_seen_subcommand_from to-disk" -l karg -d 'Kernel argument' -r
complete -c rootball -n "__fish_rootball_using_subcommand install; and __fish_seen_subcommand_from to-disk" -l remote-url -d 'Where the remote is [default: as this machine\'s repository, or \'--repo\', has it, with its keys]' -r
complete -c rootball -n "__fish_rootball_using_subcommand install; and __fish_seen_subcommand_from to-disk" -l remote-gpg-import -d 'Trust the OpenPGP keys in a file for it' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand install; and __fish_seen_subcommand_from to-disk" -l remote-sign-verify -d 'Demand a signature of it: ed25519 or spki, by a key that follows or is in a file' -r
complete -c rootball -n "__fish_rootball_using_subcommand install; and __fish_seen_subcommand_from to-disk" -l filesystem -d 'File system of the root [default: what the image wants, else ext4]' -r -f -a "ext4\t''
xfs\t''
btrfs\t''"
complete -c rootball -n "__fish_rootball_using_subcommand install; and __fish_seen_subcommand_from to-disk" -l size -d 'Size of the file to make: bytes, or with K, M, G or T behind it' -r
complete -c rootball -n "__fish_rootball_using_subcommand install; and __fish_seen_subcommand_from to-disk" -l esp-size -d 'Size of the EFI system partition, which holds kernels as well' -r
complete -c rootball -n "__fish_rootball_using_subcommand install; and __fish_seen_subcommand_from to-disk" -l boot-tries -d 'Tries that a new deployment gets before the one before it boots again; 0 does not count' -r
complete -c rootball -n "__fish_rootball_using_subcommand install; and __fish_seen_subcommand_from to-disk" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'
bootc-json\t'Of \'status\': the document that bootc publishes'"
complete -c rootball -n "__fish_rootball_using_subcommand install; and __fish_seen_subcommand_from to-disk" -l progress -d 'How progress is shown: a bar on a terminal, JSON lines on stderr, or not at all' -r -f -a "auto\t'A bar where stderr is a terminal'
json\t'A JSON object a line on stderr'
none\t'Not at all'"
complete -c rootball -n "__fish_rootball_using_subcommand install; and __fish_seen_subcommand_from to-disk" -l sysroot -d 'Physical root of the installation to work on' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand install; and __fish_seen_subcommand_from to-disk" -l repo -d 'Repository to work on [default: the sysroot\'s]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand install; and __fish_seen_subcommand_from to-disk" -l tls-verify -d 'Whether registries must speak HTTPS, and servers have a valid certificate' -r -f -a "true\t''
false\t''"
complete -c rootball -n "__fish_rootball_using_subcommand install; and __fish_seen_subcommand_from to-disk" -l authfile -d 'File with the credentials of registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand install; and __fish_seen_subcommand_from to-disk" -l creds -d 'Credentials for the registry, in place of those in files' -r
complete -c rootball -n "__fish_rootball_using_subcommand install; and __fish_seen_subcommand_from to-disk" -l ca-file -d 'File with certificates of authorities to trust besides the system\'s' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand install; and __fish_seen_subcommand_from to-disk" -l policy -d 'File that says which images are trusted [default: policy.json as podman finds it; without one, all are]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand install; and __fish_seen_subcommand_from to-disk" -l registries-conf -d 'File with mirrors and blocked registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand install; and __fish_seen_subcommand_from to-disk" -l registries-d -d 'Directory with the places of image signatures [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand install; and __fish_seen_subcommand_from to-disk" -l limit-rate -d 'Most bytes per second to download, as 500K or 2M' -r
complete -c rootball -n "__fish_rootball_using_subcommand install; and __fish_seen_subcommand_from to-disk" -l remote-no-gpg-verify -d 'Take commits of it that have no OpenPGP signature'
complete -c rootball -n "__fish_rootball_using_subcommand install; and __fish_seen_subcommand_from to-disk" -l fs-verity -d 'Let files of the root have fs-verity'
complete -c rootball -n "__fish_rootball_using_subcommand install; and __fish_seen_subcommand_from to-disk" -l wipe -d 'Overwrite what is on the disk'
complete -c rootball -n "__fish_rootball_using_subcommand install; and __fish_seen_subcommand_from to-disk" -l dry-run -d 'Show how the disk would be divided, and change nothing'
complete -c rootball -n "__fish_rootball_using_subcommand install; and __fish_seen_subcommand_from to-disk" -s v -l verbose -d 'Say more on stderr; twice for everything'
complete -c rootball -n "__fish_rootball_using_subcommand install; and __fish_seen_subcommand_from to-disk" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rootball -n "__fish_rootball_using_subcommand install; and __fish_seen_subcommand_from to-filesystem" -l from -d 'An image; ostree:REMOTE:REF of a remote of this machine, or of one that \'--remote-url\' describes; or ostree:/PATH:REF of a repository' -r
complete -c rootball -n "__fish_rootball_using_subcommand install; and __fish_seen_subcommand_from to-filesystem" -l follow -l target-imgref -d 'Image or ostree:REMOTE:REF that the installed system follows [default: what it is installed from]' -r
complete -c rootball -n "__fish_rootball_using_subcommand install; and __fish_seen_subcommand_from to-filesystem" -l stateroot -d 'Name of the system on that disk [default: what the image says, else "default"]' -r
complete -c rootball -n "__fish_rootball_using_subcommand install; and __fish_seen_subcommand_from to-filesystem" -l karg -d 'Kernel argument' -r
complete -c rootball -n "__fish_rootball_using_subcommand install; and __fish_seen_subcommand_from to-filesystem" -l remote-url -d 'Where the remote is [default: as this machine\'s repository, or \'--repo\', has it, with its keys]' -r
complete -c rootball -n "__fish_rootball_using_subcommand install; and __fish_seen_subcommand_from to-filesystem" -l remote-gpg-import -d 'Trust the OpenPGP keys in a file for it' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand install; and __fish_seen_subcommand_from to-filesystem" -l remote-sign-verify -d 'Demand a signature of it: ed25519 or spki, by a key that follows or is in a file' -r
complete -c rootball -n "__fish_rootball_using_subcommand install; and __fish_seen_subcommand_from to-filesystem" -l boot-dir -d 'What is /boot of the new system [default: boot in the directory]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand install; and __fish_seen_subcommand_from to-filesystem" -l boot-tries -d 'Tries that a new deployment gets before the one before it boots again' -r
complete -c rootball -n "__fish_rootball_using_subcommand install; and __fish_seen_subcommand_from to-filesystem" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'
bootc-json\t'Of \'status\': the document that bootc publishes'"
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
complete -c rootball -n "__fish_rootball_using_subcommand install; and __fish_seen_subcommand_from to-filesystem" -l remote-no-gpg-verify -d 'Take commits of it that have no OpenPGP signature'
complete -c rootball -n "__fish_rootball_using_subcommand install; and __fish_seen_subcommand_from to-filesystem" -s v -l verbose -d 'Say more on stderr; twice for everything'
complete -c rootball -n "__fish_rootball_using_subcommand install; and __fish_seen_subcommand_from to-filesystem" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rootball -n "__fish_rootball_using_subcommand install; and __fish_seen_subcommand_from to-existing-root" -l from -d 'An image; ostree:REMOTE:REF of a remote of this machine, or of one that \'--remote-url\' describes; or ostree:/PATH:REF of a repository' -r
complete -c rootball -n "__fish_rootball_using_subcommand install; and __fish_seen_subcommand_from to-existing-root" -l follow -l target-imgref -d 'Image or ostree:REMOTE:REF that the installed system follows [default: what it is installed from]' -r
complete -c rootball -n "__fish_rootball_using_subcommand install; and __fish_seen_subcommand_from to-existing-root" -l stateroot -d 'Name of the system on that disk [default: what the image says, else "default"]' -r
complete -c rootball -n "__fish_rootball_using_subcommand install; and __fish_seen_subcommand_from to-existing-root" -l karg -d 'Kernel argument' -r
complete -c rootball -n "__fish_rootball_using_subcommand install; and __fish_seen_subcommand_from to-existing-root" -l remote-url -d 'Where the remote is [default: as this machine\'s repository, or \'--repo\', has it, with its keys]' -r
complete -c rootball -n "__fish_rootball_using_subcommand install; and __fish_seen_subcommand_from to-existing-root" -l remote-gpg-import -d 'Trust the OpenPGP keys in a file for it' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand install; and __fish_seen_subcommand_from to-existing-root" -l remote-sign-verify -d 'Demand a signature of it: ed25519 or spki, by a key that follows or is in a file' -r
complete -c rootball -n "__fish_rootball_using_subcommand install; and __fish_seen_subcommand_from to-existing-root" -l boot-dir -d 'What is /boot of the new system [default: boot in the directory]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand install; and __fish_seen_subcommand_from to-existing-root" -l boot-tries -d 'Tries that a new deployment gets before the one before it boots again' -r
complete -c rootball -n "__fish_rootball_using_subcommand install; and __fish_seen_subcommand_from to-existing-root" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'
bootc-json\t'Of \'status\': the document that bootc publishes'"
complete -c rootball -n "__fish_rootball_using_subcommand install; and __fish_seen_subcommand_from to-existing-root" -l progress -d 'How progress is shown: a bar on a terminal, JSON lines on stderr, or not at all' -r -f -a "auto\t'A bar where stderr is a terminal'
json\t'A JSON object a line on stderr'
none\t'Not at all'"
complete -c rootball -n "__fish_rootball_using_subcommand install; and __fish_seen_subcommand_from to-existing-root" -l sysroot -d 'Physical root of the installation to work on' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand install; and __fish_seen_subcommand_from to-existing-root" -l repo -d 'Repository to work on [default: the sysroot\'s]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand install; and __fish_seen_subcommand_from to-existing-root" -l tls-verify -d 'Whether registries must speak HTTPS, and servers have a valid certificate' -r -f -a "true\t''
false\t''"
complete -c rootball -n "__fish_rootball_using_subcommand install; and __fish_seen_subcommand_from to-existing-root" -l authfile -d 'File with the credentials of registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand install; and __fish_seen_subcommand_from to-existing-root" -l creds -d 'Credentials for the registry, in place of those in files' -r
complete -c rootball -n "__fish_rootball_using_subcommand install; and __fish_seen_subcommand_from to-existing-root" -l ca-file -d 'File with certificates of authorities to trust besides the system\'s' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand install; and __fish_seen_subcommand_from to-existing-root" -l policy -d 'File that says which images are trusted [default: policy.json as podman finds it; without one, all are]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand install; and __fish_seen_subcommand_from to-existing-root" -l registries-conf -d 'File with mirrors and blocked registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand install; and __fish_seen_subcommand_from to-existing-root" -l registries-d -d 'Directory with the places of image signatures [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand install; and __fish_seen_subcommand_from to-existing-root" -l limit-rate -d 'Most bytes per second to download, as 500K or 2M' -r
complete -c rootball -n "__fish_rootball_using_subcommand install; and __fish_seen_subcommand_from to-existing-root" -l remote-no-gpg-verify -d 'Take commits of it that have no OpenPGP signature'
complete -c rootball -n "__fish_rootball_using_subcommand install; and __fish_seen_subcommand_from to-existing-root" -s v -l verbose -d 'Say more on stderr; twice for everything'
complete -c rootball -n "__fish_rootball_using_subcommand install; and __fish_seen_subcommand_from to-existing-root" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and not __fish_seen_subcommand_from init commit checkout ls show log diff cat checksum export refs rev-parse reset config fsck pull pull-local mirror summary deltas prune repair sign verify" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'
bootc-json\t'Of \'status\': the document that bootc publishes'"
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
json\t'For scripts'
bootc-json\t'Of \'status\': the document that bootc publishes'"
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
json\t'For scripts'
bootc-json\t'Of \'status\': the document that bootc publishes'"
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
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from commit" -l generate-composefs-metadata -d 'Record the digest of the composefs image of the tree, so that a signature of the commit covers what is booted from it'
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
json\t'For scripts'
bootc-json\t'Of \'status\': the document that bootc publishes'"
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
json\t'For scripts'
bootc-json\t'Of \'status\': the document that bootc publishes'"
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
json\t'For scripts'
bootc-json\t'Of \'status\': the document that bootc publishes'"
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
json\t'For scripts'
bootc-json\t'Of \'status\': the document that bootc publishes'"
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
json\t'For scripts'
bootc-json\t'Of \'status\': the document that bootc publishes'"
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
json\t'For scripts'
bootc-json\t'Of \'status\': the document that bootc publishes'"
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
json\t'For scripts'
bootc-json\t'Of \'status\': the document that bootc publishes'"
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
json\t'For scripts'
bootc-json\t'Of \'status\': the document that bootc publishes'"
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
json\t'For scripts'
bootc-json\t'Of \'status\': the document that bootc publishes'"
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
json\t'For scripts'
bootc-json\t'Of \'status\': the document that bootc publishes'"
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
json\t'For scripts'
bootc-json\t'Of \'status\': the document that bootc publishes'"
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
json\t'For scripts'
bootc-json\t'Of \'status\': the document that bootc publishes'"
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
json\t'For scripts'
bootc-json\t'Of \'status\': the document that bootc publishes'"
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
json\t'For scripts'
bootc-json\t'Of \'status\': the document that bootc publishes'"
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
json\t'For scripts'
bootc-json\t'Of \'status\': the document that bootc publishes'"
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
json\t'For scripts'
bootc-json\t'Of \'status\': the document that bootc publishes'"
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
json\t'For scripts'
bootc-json\t'Of \'status\': the document that bootc publishes'"
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
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from deltas" -l max-chunk-size -d 'Close a part when it has this many megabytes, unpacked [default: 32, or 48 with --empty]' -r
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from deltas" -l min-object-size -d 'With --objects, make none of files below this many kilobytes' -r
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from deltas" -l set-endianness -d 'Order of the bytes of sizes: l or B' -r -f -a "l\t''
B\t''"
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from deltas" -l memory -d 'Memory to stay within, in bytes, or with K, M or G behind' -r
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from deltas" -s j -l jobs -d 'Threads [default: one for each core]' -r
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from deltas" -l sign -d 'Sign what is made with a secret key, in base 64 or in a file' -r
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from deltas" -l sign-from-file -d 'Sign what is made with the secret keys in a file' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from deltas" -l sign-type -d 'Kind of signature: ed25519, spki or gpg' -r
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from deltas" -l password-file -d 'File with the password of the private key; a line end behind it does not count [default: what COSIGN_PASSWORD says]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from deltas" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'
bootc-json\t'Of \'status\': the document that bootc publishes'"
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
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from deltas" -l objects -d 'Make deltas of single large files too, for pulls that no static delta fits'
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
json\t'For scripts'
bootc-json\t'Of \'status\': the document that bootc publishes'"
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
json\t'For scripts'
bootc-json\t'Of \'status\': the document that bootc publishes'"
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
json\t'For scripts'
bootc-json\t'Of \'status\': the document that bootc publishes'"
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
json\t'For scripts'
bootc-json\t'Of \'status\': the document that bootc publishes'"
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
complete -c rootball -n "__fish_rootball_using_subcommand delta; and not __fish_seen_subcommand_from create generate apply apply-offline show list publish delete verify reindex" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'
bootc-json\t'Of \'status\': the document that bootc publishes'"
complete -c rootball -n "__fish_rootball_using_subcommand delta; and not __fish_seen_subcommand_from create generate apply apply-offline show list publish delete verify reindex" -l progress -d 'How progress is shown: a bar on a terminal, JSON lines on stderr, or not at all' -r -f -a "auto\t'A bar where stderr is a terminal'
json\t'A JSON object a line on stderr'
none\t'Not at all'"
complete -c rootball -n "__fish_rootball_using_subcommand delta; and not __fish_seen_subcommand_from create generate apply apply-offline show list publish delete verify reindex" -l sysroot -d 'Physical root of the installation to work on' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand delta; and not __fish_seen_subcommand_from create generate apply apply-offline show list publish delete verify reindex" -l repo -d 'Repository to work on [default: the sysroot\'s]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand delta; and not __fish_seen_subcommand_from create generate apply apply-offline show list publish delete verify reindex" -l tls-verify -d 'Whether registries must speak HTTPS, and servers have a valid certificate' -r -f -a "true\t''
false\t''"
complete -c rootball -n "__fish_rootball_using_subcommand delta; and not __fish_seen_subcommand_from create generate apply apply-offline show list publish delete verify reindex" -l authfile -d 'File with the credentials of registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand delta; and not __fish_seen_subcommand_from create generate apply apply-offline show list publish delete verify reindex" -l creds -d 'Credentials for the registry, in place of those in files' -r
complete -c rootball -n "__fish_rootball_using_subcommand delta; and not __fish_seen_subcommand_from create generate apply apply-offline show list publish delete verify reindex" -l ca-file -d 'File with certificates of authorities to trust besides the system\'s' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand delta; and not __fish_seen_subcommand_from create generate apply apply-offline show list publish delete verify reindex" -l policy -d 'File that says which images are trusted [default: policy.json as podman finds it; without one, all are]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand delta; and not __fish_seen_subcommand_from create generate apply apply-offline show list publish delete verify reindex" -l registries-conf -d 'File with mirrors and blocked registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand delta; and not __fish_seen_subcommand_from create generate apply apply-offline show list publish delete verify reindex" -l registries-d -d 'Directory with the places of image signatures [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand delta; and not __fish_seen_subcommand_from create generate apply apply-offline show list publish delete verify reindex" -l limit-rate -d 'Most bytes per second to download, as 500K or 2M' -r
complete -c rootball -n "__fish_rootball_using_subcommand delta; and not __fish_seen_subcommand_from create generate apply apply-offline show list publish delete verify reindex" -s v -l verbose -d 'Say more on stderr; twice for everything'
complete -c rootball -n "__fish_rootball_using_subcommand delta; and not __fish_seen_subcommand_from create generate apply apply-offline show list publish delete verify reindex" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rootball -n "__fish_rootball_using_subcommand delta; and not __fish_seen_subcommand_from create generate apply apply-offline show list publish delete verify reindex" -f -a "create" -d 'Make a delta of two images beside the second, or a static delta in the repository or in a file'
complete -c rootball -n "__fish_rootball_using_subcommand delta; and not __fish_seen_subcommand_from create generate apply apply-offline show list publish delete verify reindex" -f -a "generate" -d 'Make a delta of two images beside the second, or a static delta in the repository or in a file'
complete -c rootball -n "__fish_rootball_using_subcommand delta; and not __fish_seen_subcommand_from create generate apply apply-offline show list publish delete verify reindex" -f -a "apply" -d 'Apply a delta that lies in a file'
complete -c rootball -n "__fish_rootball_using_subcommand delta; and not __fish_seen_subcommand_from create generate apply apply-offline show list publish delete verify reindex" -f -a "apply-offline" -d 'Apply a delta that lies in a file'
complete -c rootball -n "__fish_rootball_using_subcommand delta; and not __fish_seen_subcommand_from create generate apply apply-offline show list publish delete verify reindex" -f -a "show" -d 'Show what a delta is made of'
complete -c rootball -n "__fish_rootball_using_subcommand delta; and not __fish_seen_subcommand_from create generate apply apply-offline show list publish delete verify reindex" -f -a "list" -d 'Show which deltas lead to an image, or which static deltas the repository has'
complete -c rootball -n "__fish_rootball_using_subcommand delta; and not __fish_seen_subcommand_from create generate apply apply-offline show list publish delete verify reindex" -f -a "publish" -d 'Make the deltas of an image that are worth their bytes, and store them beside it'
complete -c rootball -n "__fish_rootball_using_subcommand delta; and not __fish_seen_subcommand_from create generate apply apply-offline show list publish delete verify reindex" -f -a "delete" -d 'Remove static deltas from the repository'
complete -c rootball -n "__fish_rootball_using_subcommand delta; and not __fish_seen_subcommand_from create generate apply apply-offline show list publish delete verify reindex" -f -a "verify" -d 'Verify that a static delta in a file is signed'
complete -c rootball -n "__fish_rootball_using_subcommand delta; and not __fish_seen_subcommand_from create generate apply apply-offline show list publish delete verify reindex" -f -a "reindex" -d 'Make the indexes by which clients find static deltas anew'
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from create" -l kind -d 'Format of deltas of images [default: rootball where both images name the commit that they hold, else oci-delta]' -r -f -a "rootball\t'The smallest, from commit to commit'
oci-delta\t'Of the tool \'oci-delta\', which hosts with bootc read too'"
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from create" -l tier -d 'How much work goes into deltas of images [default: default]' -r -f -a "fast\t'In less time: nothing is opened that takes long to pack again'
default\t'As small as it gets without more memory than usual'
max\t'A twentieth smaller, for more time and memory on both sides'"
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from create" -l platform -d 'Use the images for this platform instead of this machine\'s' -r
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from create" -l to-file -d 'Write the delta of images to a new archive of an image layout, and store it nowhere' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from create" -l output -d 'Store the delta of images in another place than that of the image that it leads to' -r
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from create" -l from -d 'Commit that must be there [default: the parent of the other]' -r
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from create" -l to -d 'Commit that the delta leads to' -r
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from create" -l min-fallback-size -d 'Leave files of this many megabytes for which no old one helps out of the delta, to be fetched by themselves [default: none]' -r
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from create" -l max-bsdiff-size -d 'Use bsdiff where old and new file together have at most this many megabytes' -r
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from create" -l max-chunk-size -d 'Close a part when it has this many megabytes, unpacked [default: 32, or 48 with --empty]' -r
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from create" -l min-object-size -d 'With --objects, make none of files below this many kilobytes' -r
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
json\t'For scripts'
bootc-json\t'Of \'status\': the document that bootc publishes'"
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
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from create" -l in-index -d 'Make the delta a member of the image\'s index too, so that \'skopeo copy --all\' and other tools take it along'
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from create" -l empty -d 'Make a delta that needs nothing'
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from create" -l objects -d 'Make deltas of single large files instead, each by itself'
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from create" -l inline -d 'Put the parts into the superblock'
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from create" -l disable-bsdiff -d 'Make no use of bsdiff'
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from create" -s n -l if-not-exists -d 'Do nothing when the repository has the delta'
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from create" -s v -l verbose -d 'Say more on stderr; twice for everything'
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from create" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from generate" -l kind -d 'Format of deltas of images [default: rootball where both images name the commit that they hold, else oci-delta]' -r -f -a "rootball\t'The smallest, from commit to commit'
oci-delta\t'Of the tool \'oci-delta\', which hosts with bootc read too'"
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from generate" -l tier -d 'How much work goes into deltas of images [default: default]' -r -f -a "fast\t'In less time: nothing is opened that takes long to pack again'
default\t'As small as it gets without more memory than usual'
max\t'A twentieth smaller, for more time and memory on both sides'"
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from generate" -l platform -d 'Use the images for this platform instead of this machine\'s' -r
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from generate" -l to-file -d 'Write the delta of images to a new archive of an image layout, and store it nowhere' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from generate" -l output -d 'Store the delta of images in another place than that of the image that it leads to' -r
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from generate" -l from -d 'Commit that must be there [default: the parent of the other]' -r
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from generate" -l to -d 'Commit that the delta leads to' -r
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from generate" -l min-fallback-size -d 'Leave files of this many megabytes for which no old one helps out of the delta, to be fetched by themselves [default: none]' -r
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from generate" -l max-bsdiff-size -d 'Use bsdiff where old and new file together have at most this many megabytes' -r
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from generate" -l max-chunk-size -d 'Close a part when it has this many megabytes, unpacked [default: 32, or 48 with --empty]' -r
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from generate" -l min-object-size -d 'With --objects, make none of files below this many kilobytes' -r
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
json\t'For scripts'
bootc-json\t'Of \'status\': the document that bootc publishes'"
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
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from generate" -l in-index -d 'Make the delta a member of the image\'s index too, so that \'skopeo copy --all\' and other tools take it along'
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from generate" -l empty -d 'Make a delta that needs nothing'
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from generate" -l objects -d 'Make deltas of single large files instead, each by itself'
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from generate" -l inline -d 'Put the parts into the superblock'
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from generate" -l disable-bsdiff -d 'Make no use of bsdiff'
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from generate" -s n -l if-not-exists -d 'Do nothing when the repository has the delta'
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from generate" -s v -l verbose -d 'Say more on stderr; twice for everything'
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from generate" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from apply" -s s -l sign-type -d 'Kind of signature: ed25519, spki or gpg' -r
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from apply" -l keys-file -d 'File with keys: for ed25519 one in base 64 on each line, for spki PEM, for gpg what \'gpg --export\' or \'--export-secret-keys\' writes' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from apply" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'
bootc-json\t'Of \'status\': the document that bootc publishes'"
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
json\t'For scripts'
bootc-json\t'Of \'status\': the document that bootc publishes'"
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
json\t'For scripts'
bootc-json\t'Of \'status\': the document that bootc publishes'"
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
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from list" -l platform -d 'With an image, its deltas for this platform instead of this machine\'s' -r
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from list" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'
bootc-json\t'Of \'status\': the document that bootc publishes'"
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
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from publish" -l from-last -d 'How many of the images before it deltas lead from' -r
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from publish" -l from -d 'Image that a delta leads from, in place of those before it; may be given more than once' -r
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from publish" -l max-ratio -d 'Store deltas of fewer bytes than this part of what is fetched without them' -r
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from publish" -l kind -d 'Format of deltas of images [default: rootball where both images name the commit that they hold, else oci-delta]' -r -f -a "rootball\t'The smallest, from commit to commit'
oci-delta\t'Of the tool \'oci-delta\', which hosts with bootc read too'"
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from publish" -l tier -d 'How much work goes into deltas of images [default: default]' -r -f -a "fast\t'In less time: nothing is opened that takes long to pack again'
default\t'As small as it gets without more memory than usual'
max\t'A twentieth smaller, for more time and memory on both sides'"
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from publish" -l platform -d 'Use the images for this platform instead of this machine\'s' -r
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from publish" -s j -l jobs -d 'Threads [default: one for each core]' -r
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from publish" -l memory -d 'Memory to stay within where commits are compared, in bytes, or with K, M or G behind' -r
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from publish" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'
bootc-json\t'Of \'status\': the document that bootc publishes'"
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from publish" -l progress -d 'How progress is shown: a bar on a terminal, JSON lines on stderr, or not at all' -r -f -a "auto\t'A bar where stderr is a terminal'
json\t'A JSON object a line on stderr'
none\t'Not at all'"
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from publish" -l sysroot -d 'Physical root of the installation to work on' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from publish" -l repo -d 'Repository to work on [default: the sysroot\'s]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from publish" -l tls-verify -d 'Whether registries must speak HTTPS, and servers have a valid certificate' -r -f -a "true\t''
false\t''"
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from publish" -l authfile -d 'File with the credentials of registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from publish" -l creds -d 'Credentials for the registry, in place of those in files' -r
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from publish" -l ca-file -d 'File with certificates of authorities to trust besides the system\'s' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from publish" -l policy -d 'File that says which images are trusted [default: policy.json as podman finds it; without one, all are]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from publish" -l registries-conf -d 'File with mirrors and blocked registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from publish" -l registries-d -d 'Directory with the places of image signatures [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from publish" -l limit-rate -d 'Most bytes per second to download, as 500K or 2M' -r
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from publish" -l empty -d 'Make one that needs nothing as well, for new machines'
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from publish" -l dry-run -d 'Show which deltas would be made, and make none'
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from publish" -l in-index -d 'Make the delta a member of the image\'s index too, so that \'skopeo copy --all\' and other tools take it along'
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from publish" -s v -l verbose -d 'Say more on stderr; twice for everything'
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from publish" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rootball -n "__fish_rootball_using_subcommand delta; and __fish_seen_subcommand_from delete" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'
bootc-json\t'Of \'status\': the document that bootc publishes'"
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
json\t'For scripts'
bootc-json\t'Of \'status\': the document that bootc publishes'"
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
json\t'For scripts'
bootc-json\t'Of \'status\': the document that bootc publishes'"
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
complete -c rootball -n "__fish_rootball_using_subcommand source; and not __fish_seen_subcommand_from list prefer" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'
bootc-json\t'Of \'status\': the document that bootc publishes'"
complete -c rootball -n "__fish_rootball_using_subcommand source; and not __fish_seen_subcommand_from list prefer" -l progress -d 'How progress is shown: a bar on a terminal, JSON lines on stderr, or not at all' -r -f -a "auto\t'A bar where stderr is a terminal'
json\t'A JSON object a line on stderr'
none\t'Not at all'"
complete -c rootball -n "__fish_rootball_using_subcommand source; and not __fish_seen_subcommand_from list prefer" -l sysroot -d 'Physical root of the installation to work on' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand source; and not __fish_seen_subcommand_from list prefer" -l repo -d 'Repository to work on [default: the sysroot\'s]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand source; and not __fish_seen_subcommand_from list prefer" -l tls-verify -d 'Whether registries must speak HTTPS, and servers have a valid certificate' -r -f -a "true\t''
false\t''"
complete -c rootball -n "__fish_rootball_using_subcommand source; and not __fish_seen_subcommand_from list prefer" -l authfile -d 'File with the credentials of registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand source; and not __fish_seen_subcommand_from list prefer" -l creds -d 'Credentials for the registry, in place of those in files' -r
complete -c rootball -n "__fish_rootball_using_subcommand source; and not __fish_seen_subcommand_from list prefer" -l ca-file -d 'File with certificates of authorities to trust besides the system\'s' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand source; and not __fish_seen_subcommand_from list prefer" -l policy -d 'File that says which images are trusted [default: policy.json as podman finds it; without one, all are]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand source; and not __fish_seen_subcommand_from list prefer" -l registries-conf -d 'File with mirrors and blocked registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand source; and not __fish_seen_subcommand_from list prefer" -l registries-d -d 'Directory with the places of image signatures [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand source; and not __fish_seen_subcommand_from list prefer" -l limit-rate -d 'Most bytes per second to download, as 500K or 2M' -r
complete -c rootball -n "__fish_rootball_using_subcommand source; and not __fish_seen_subcommand_from list prefer" -s v -l verbose -d 'Say more on stderr; twice for everything'
complete -c rootball -n "__fish_rootball_using_subcommand source; and not __fish_seen_subcommand_from list prefer" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rootball -n "__fish_rootball_using_subcommand source; and not __fish_seen_subcommand_from list prefer" -f -a "list" -d 'List what an upgrade asks, in its order; a star is before what the system that boots next came by'
complete -c rootball -n "__fish_rootball_using_subcommand source; and not __fish_seen_subcommand_from list prefer" -f -a "prefer" -d 'Set what an upgrade asks, in this order; nothing is fetched, and what is deployed stays'
complete -c rootball -n "__fish_rootball_using_subcommand source; and __fish_seen_subcommand_from list" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'
bootc-json\t'Of \'status\': the document that bootc publishes'"
complete -c rootball -n "__fish_rootball_using_subcommand source; and __fish_seen_subcommand_from list" -l progress -d 'How progress is shown: a bar on a terminal, JSON lines on stderr, or not at all' -r -f -a "auto\t'A bar where stderr is a terminal'
json\t'A JSON object a line on stderr'
none\t'Not at all'"
complete -c rootball -n "__fish_rootball_using_subcommand source; and __fish_seen_subcommand_from list" -l sysroot -d 'Physical root of the installation to work on' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand source; and __fish_seen_subcommand_from list" -l repo -d 'Repository to work on [default: the sysroot\'s]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand source; and __fish_seen_subcommand_from list" -l tls-verify -d 'Whether registries must speak HTTPS, and servers have a valid certificate' -r -f -a "true\t''
false\t''"
complete -c rootball -n "__fish_rootball_using_subcommand source; and __fish_seen_subcommand_from list" -l authfile -d 'File with the credentials of registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand source; and __fish_seen_subcommand_from list" -l creds -d 'Credentials for the registry, in place of those in files' -r
complete -c rootball -n "__fish_rootball_using_subcommand source; and __fish_seen_subcommand_from list" -l ca-file -d 'File with certificates of authorities to trust besides the system\'s' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand source; and __fish_seen_subcommand_from list" -l policy -d 'File that says which images are trusted [default: policy.json as podman finds it; without one, all are]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand source; and __fish_seen_subcommand_from list" -l registries-conf -d 'File with mirrors and blocked registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand source; and __fish_seen_subcommand_from list" -l registries-d -d 'Directory with the places of image signatures [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand source; and __fish_seen_subcommand_from list" -l limit-rate -d 'Most bytes per second to download, as 500K or 2M' -r
complete -c rootball -n "__fish_rootball_using_subcommand source; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Say more on stderr; twice for everything'
complete -c rootball -n "__fish_rootball_using_subcommand source; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rootball -n "__fish_rootball_using_subcommand source; and __fish_seen_subcommand_from prefer" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'
bootc-json\t'Of \'status\': the document that bootc publishes'"
complete -c rootball -n "__fish_rootball_using_subcommand source; and __fish_seen_subcommand_from prefer" -l progress -d 'How progress is shown: a bar on a terminal, JSON lines on stderr, or not at all' -r -f -a "auto\t'A bar where stderr is a terminal'
json\t'A JSON object a line on stderr'
none\t'Not at all'"
complete -c rootball -n "__fish_rootball_using_subcommand source; and __fish_seen_subcommand_from prefer" -l sysroot -d 'Physical root of the installation to work on' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand source; and __fish_seen_subcommand_from prefer" -l repo -d 'Repository to work on [default: the sysroot\'s]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand source; and __fish_seen_subcommand_from prefer" -l tls-verify -d 'Whether registries must speak HTTPS, and servers have a valid certificate' -r -f -a "true\t''
false\t''"
complete -c rootball -n "__fish_rootball_using_subcommand source; and __fish_seen_subcommand_from prefer" -l authfile -d 'File with the credentials of registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand source; and __fish_seen_subcommand_from prefer" -l creds -d 'Credentials for the registry, in place of those in files' -r
complete -c rootball -n "__fish_rootball_using_subcommand source; and __fish_seen_subcommand_from prefer" -l ca-file -d 'File with certificates of authorities to trust besides the system\'s' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand source; and __fish_seen_subcommand_from prefer" -l policy -d 'File that says which images are trusted [default: policy.json as podman finds it; without one, all are]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand source; and __fish_seen_subcommand_from prefer" -l registries-conf -d 'File with mirrors and blocked registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand source; and __fish_seen_subcommand_from prefer" -l registries-d -d 'Directory with the places of image signatures [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand source; and __fish_seen_subcommand_from prefer" -l limit-rate -d 'Most bytes per second to download, as 500K or 2M' -r
complete -c rootball -n "__fish_rootball_using_subcommand source; and __fish_seen_subcommand_from prefer" -l only-followed -d 'Ask nothing but what is followed'
complete -c rootball -n "__fish_rootball_using_subcommand source; and __fish_seen_subcommand_from prefer" -s v -l verbose -d 'Say more on stderr; twice for everything'
complete -c rootball -n "__fish_rootball_using_subcommand source; and __fish_seen_subcommand_from prefer" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rootball -n "__fish_rootball_using_subcommand rojig; and not __fish_seen_subcommand_from build import show pool verify-root" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'
bootc-json\t'Of \'status\': the document that bootc publishes'"
complete -c rootball -n "__fish_rootball_using_subcommand rojig; and not __fish_seen_subcommand_from build import show pool verify-root" -l progress -d 'How progress is shown: a bar on a terminal, JSON lines on stderr, or not at all' -r -f -a "auto\t'A bar where stderr is a terminal'
json\t'A JSON object a line on stderr'
none\t'Not at all'"
complete -c rootball -n "__fish_rootball_using_subcommand rojig; and not __fish_seen_subcommand_from build import show pool verify-root" -l sysroot -d 'Physical root of the installation to work on' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand rojig; and not __fish_seen_subcommand_from build import show pool verify-root" -l repo -d 'Repository to work on [default: the sysroot\'s]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand rojig; and not __fish_seen_subcommand_from build import show pool verify-root" -l tls-verify -d 'Whether registries must speak HTTPS, and servers have a valid certificate' -r -f -a "true\t''
false\t''"
complete -c rootball -n "__fish_rootball_using_subcommand rojig; and not __fish_seen_subcommand_from build import show pool verify-root" -l authfile -d 'File with the credentials of registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand rojig; and not __fish_seen_subcommand_from build import show pool verify-root" -l creds -d 'Credentials for the registry, in place of those in files' -r
complete -c rootball -n "__fish_rootball_using_subcommand rojig; and not __fish_seen_subcommand_from build import show pool verify-root" -l ca-file -d 'File with certificates of authorities to trust besides the system\'s' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand rojig; and not __fish_seen_subcommand_from build import show pool verify-root" -l policy -d 'File that says which images are trusted [default: policy.json as podman finds it; without one, all are]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand rojig; and not __fish_seen_subcommand_from build import show pool verify-root" -l registries-conf -d 'File with mirrors and blocked registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand rojig; and not __fish_seen_subcommand_from build import show pool verify-root" -l registries-d -d 'Directory with the places of image signatures [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand rojig; and not __fish_seen_subcommand_from build import show pool verify-root" -l limit-rate -d 'Most bytes per second to download, as 500K or 2M' -r
complete -c rootball -n "__fish_rootball_using_subcommand rojig; and not __fish_seen_subcommand_from build import show pool verify-root" -s v -l verbose -d 'Say more on stderr; twice for everything'
complete -c rootball -n "__fish_rootball_using_subcommand rojig; and not __fish_seen_subcommand_from build import show pool verify-root" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rootball -n "__fish_rootball_using_subcommand rojig; and not __fish_seen_subcommand_from build import show pool verify-root" -f -a "build" -d 'Say how a commit is made out of packages, and keep what is in none of them'
complete -c rootball -n "__fish_rootball_using_subcommand rojig; and not __fish_seen_subcommand_from build import show pool verify-root" -f -a "import" -d 'Make the commit of a release, out of the packages that it names, and print its checksum'
complete -c rootball -n "__fish_rootball_using_subcommand rojig; and not __fish_seen_subcommand_from build import show pool verify-root" -f -a "show" -d 'Show what a release says: its commit, its packages, and what is taken from each'
complete -c rootball -n "__fish_rootball_using_subcommand rojig; and not __fish_seen_subcommand_from build import show pool verify-root" -f -a "pool" -d 'Keep the packages that published releases need, with lists that apt and dnf accept'
complete -c rootball -n "__fish_rootball_using_subcommand rojig; and not __fish_seen_subcommand_from build import show pool verify-root" -f -a "verify-root" -d 'Compare a directory with a release, file by file'
complete -c rootball -n "__fish_rootball_using_subcommand rojig; and __fish_seen_subcommand_from build" -l packages -d 'Directory with packages, .deb or .rpm, as deep as they lie in it; may be given several times' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand rojig; and __fish_seen_subcommand_from build" -l name -d 'What the release is called' -r
complete -c rootball -n "__fish_rootball_using_subcommand rojig; and __fish_seen_subcommand_from build" -l from -d 'A commit that hosts have: make a shorter release beside, for those that have it; may be given several times' -r
complete -c rootball -n "__fish_rootball_using_subcommand rojig; and __fish_seen_subcommand_from build" -s o -l output -d 'Write the release to a file, and not to the repository; with one --from, only the shorter one' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand rojig; and __fish_seen_subcommand_from build" -l url -d 'URL that the packages\' paths below their directory follow, for hosts that know none; may be given several times' -r
complete -c rootball -n "__fish_rootball_using_subcommand rojig; and __fish_seen_subcommand_from build" -l image -d 'An image of the same commit, for hosts whose packages are gone' -r
complete -c rootball -n "__fish_rootball_using_subcommand rojig; and __fish_seen_subcommand_from build" -l deb -d 'Write a deb with the release to a directory, which requires exactly the packages that the system is made of' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand rojig; and __fish_seen_subcommand_from build" -l rpm -d 'The same as an rpm' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand rojig; and __fish_seen_subcommand_from build" -l beside -d 'Store the release beside an image of the same commit as well; may be given several times' -r
complete -c rootball -n "__fish_rootball_using_subcommand rojig; and __fish_seen_subcommand_from build" -l tier -d 'How much work goes into the residue' -r -f -a "fast\t'In less time: nothing is opened that takes long to pack again'
default\t'Small'
max\t'Smaller, for more time and memory on both sides'"
complete -c rootball -n "__fish_rootball_using_subcommand rojig; and __fish_seen_subcommand_from build" -l memory -d 'Memory to stay within, in bytes, or with K, M or G behind' -r
complete -c rootball -n "__fish_rootball_using_subcommand rojig; and __fish_seen_subcommand_from build" -s j -l jobs -d 'Threads [default: one for each core]' -r
complete -c rootball -n "__fish_rootball_using_subcommand rojig; and __fish_seen_subcommand_from build" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'
bootc-json\t'Of \'status\': the document that bootc publishes'"
complete -c rootball -n "__fish_rootball_using_subcommand rojig; and __fish_seen_subcommand_from build" -l progress -d 'How progress is shown: a bar on a terminal, JSON lines on stderr, or not at all' -r -f -a "auto\t'A bar where stderr is a terminal'
json\t'A JSON object a line on stderr'
none\t'Not at all'"
complete -c rootball -n "__fish_rootball_using_subcommand rojig; and __fish_seen_subcommand_from build" -l sysroot -d 'Physical root of the installation to work on' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand rojig; and __fish_seen_subcommand_from build" -l repo -d 'Repository to work on [default: the sysroot\'s]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand rojig; and __fish_seen_subcommand_from build" -l tls-verify -d 'Whether registries must speak HTTPS, and servers have a valid certificate' -r -f -a "true\t''
false\t''"
complete -c rootball -n "__fish_rootball_using_subcommand rojig; and __fish_seen_subcommand_from build" -l authfile -d 'File with the credentials of registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand rojig; and __fish_seen_subcommand_from build" -l creds -d 'Credentials for the registry, in place of those in files' -r
complete -c rootball -n "__fish_rootball_using_subcommand rojig; and __fish_seen_subcommand_from build" -l ca-file -d 'File with certificates of authorities to trust besides the system\'s' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand rojig; and __fish_seen_subcommand_from build" -l policy -d 'File that says which images are trusted [default: policy.json as podman finds it; without one, all are]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand rojig; and __fish_seen_subcommand_from build" -l registries-conf -d 'File with mirrors and blocked registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand rojig; and __fish_seen_subcommand_from build" -l registries-d -d 'Directory with the places of image signatures [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand rojig; and __fish_seen_subcommand_from build" -l limit-rate -d 'Most bytes per second to download, as 500K or 2M' -r
complete -c rootball -n "__fish_rootball_using_subcommand rojig; and __fish_seen_subcommand_from build" -s v -l verbose -d 'Say more on stderr; twice for everything'
complete -c rootball -n "__fish_rootball_using_subcommand rojig; and __fish_seen_subcommand_from build" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rootball -n "__fish_rootball_using_subcommand rojig; and __fish_seen_subcommand_from import" -l packages -d 'Directory with packages, or URL that their locations follow; may be given several times' -r
complete -c rootball -n "__fish_rootball_using_subcommand rojig; and __fish_seen_subcommand_from import" -l remote -d 'Demand that the commit is signed as this remote\'s must be' -r
complete -c rootball -n "__fish_rootball_using_subcommand rojig; and __fish_seen_subcommand_from import" -l commit -d 'Demand this commit' -r
complete -c rootball -n "__fish_rootball_using_subcommand rojig; and __fish_seen_subcommand_from import" -s b -l branch -d 'Ref that is to name the commit' -r
complete -c rootball -n "__fish_rootball_using_subcommand rojig; and __fish_seen_subcommand_from import" -s j -l jobs -d 'Threads [default: one for each core]' -r
complete -c rootball -n "__fish_rootball_using_subcommand rojig; and __fish_seen_subcommand_from import" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'
bootc-json\t'Of \'status\': the document that bootc publishes'"
complete -c rootball -n "__fish_rootball_using_subcommand rojig; and __fish_seen_subcommand_from import" -l progress -d 'How progress is shown: a bar on a terminal, JSON lines on stderr, or not at all' -r -f -a "auto\t'A bar where stderr is a terminal'
json\t'A JSON object a line on stderr'
none\t'Not at all'"
complete -c rootball -n "__fish_rootball_using_subcommand rojig; and __fish_seen_subcommand_from import" -l sysroot -d 'Physical root of the installation to work on' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand rojig; and __fish_seen_subcommand_from import" -l repo -d 'Repository to work on [default: the sysroot\'s]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand rojig; and __fish_seen_subcommand_from import" -l tls-verify -d 'Whether registries must speak HTTPS, and servers have a valid certificate' -r -f -a "true\t''
false\t''"
complete -c rootball -n "__fish_rootball_using_subcommand rojig; and __fish_seen_subcommand_from import" -l authfile -d 'File with the credentials of registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand rojig; and __fish_seen_subcommand_from import" -l creds -d 'Credentials for the registry, in place of those in files' -r
complete -c rootball -n "__fish_rootball_using_subcommand rojig; and __fish_seen_subcommand_from import" -l ca-file -d 'File with certificates of authorities to trust besides the system\'s' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand rojig; and __fish_seen_subcommand_from import" -l policy -d 'File that says which images are trusted [default: policy.json as podman finds it; without one, all are]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand rojig; and __fish_seen_subcommand_from import" -l registries-conf -d 'File with mirrors and blocked registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand rojig; and __fish_seen_subcommand_from import" -l registries-d -d 'Directory with the places of image signatures [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand rojig; and __fish_seen_subcommand_from import" -l limit-rate -d 'Most bytes per second to download, as 500K or 2M' -r
complete -c rootball -n "__fish_rootball_using_subcommand rojig; and __fish_seen_subcommand_from import" -l only-given -d 'Take no other places than the given ones'
complete -c rootball -n "__fish_rootball_using_subcommand rojig; and __fish_seen_subcommand_from import" -l dry-run -d 'Say what it takes, and make nothing'
complete -c rootball -n "__fish_rootball_using_subcommand rojig; and __fish_seen_subcommand_from import" -s v -l verbose -d 'Say more on stderr; twice for everything'
complete -c rootball -n "__fish_rootball_using_subcommand rojig; and __fish_seen_subcommand_from import" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rootball -n "__fish_rootball_using_subcommand rojig; and __fish_seen_subcommand_from show" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'
bootc-json\t'Of \'status\': the document that bootc publishes'"
complete -c rootball -n "__fish_rootball_using_subcommand rojig; and __fish_seen_subcommand_from show" -l progress -d 'How progress is shown: a bar on a terminal, JSON lines on stderr, or not at all' -r -f -a "auto\t'A bar where stderr is a terminal'
json\t'A JSON object a line on stderr'
none\t'Not at all'"
complete -c rootball -n "__fish_rootball_using_subcommand rojig; and __fish_seen_subcommand_from show" -l sysroot -d 'Physical root of the installation to work on' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand rojig; and __fish_seen_subcommand_from show" -l repo -d 'Repository to work on [default: the sysroot\'s]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand rojig; and __fish_seen_subcommand_from show" -l tls-verify -d 'Whether registries must speak HTTPS, and servers have a valid certificate' -r -f -a "true\t''
false\t''"
complete -c rootball -n "__fish_rootball_using_subcommand rojig; and __fish_seen_subcommand_from show" -l authfile -d 'File with the credentials of registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand rojig; and __fish_seen_subcommand_from show" -l creds -d 'Credentials for the registry, in place of those in files' -r
complete -c rootball -n "__fish_rootball_using_subcommand rojig; and __fish_seen_subcommand_from show" -l ca-file -d 'File with certificates of authorities to trust besides the system\'s' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand rojig; and __fish_seen_subcommand_from show" -l policy -d 'File that says which images are trusted [default: policy.json as podman finds it; without one, all are]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand rojig; and __fish_seen_subcommand_from show" -l registries-conf -d 'File with mirrors and blocked registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand rojig; and __fish_seen_subcommand_from show" -l registries-d -d 'Directory with the places of image signatures [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand rojig; and __fish_seen_subcommand_from show" -l limit-rate -d 'Most bytes per second to download, as 500K or 2M' -r
complete -c rootball -n "__fish_rootball_using_subcommand rojig; and __fish_seen_subcommand_from show" -s v -l verbose -d 'Say more on stderr; twice for everything'
complete -c rootball -n "__fish_rootball_using_subcommand rojig; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rootball -n "__fish_rootball_using_subcommand rojig; and __fish_seen_subcommand_from pool" -l release -d 'A release whose packages are kept; may be given several times' -r
complete -c rootball -n "__fish_rootball_using_subcommand rojig; and __fish_seen_subcommand_from pool" -l carrier -d 'A package with a release, to be kept as well; may be given several times' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand rojig; and __fish_seen_subcommand_from pool" -l packages -d 'Directory with packages, or URL that their locations follow; may be given several times' -r
complete -c rootball -n "__fish_rootball_using_subcommand rojig; and __fish_seen_subcommand_from pool" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'
bootc-json\t'Of \'status\': the document that bootc publishes'"
complete -c rootball -n "__fish_rootball_using_subcommand rojig; and __fish_seen_subcommand_from pool" -l progress -d 'How progress is shown: a bar on a terminal, JSON lines on stderr, or not at all' -r -f -a "auto\t'A bar where stderr is a terminal'
json\t'A JSON object a line on stderr'
none\t'Not at all'"
complete -c rootball -n "__fish_rootball_using_subcommand rojig; and __fish_seen_subcommand_from pool" -l sysroot -d 'Physical root of the installation to work on' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand rojig; and __fish_seen_subcommand_from pool" -l repo -d 'Repository to work on [default: the sysroot\'s]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand rojig; and __fish_seen_subcommand_from pool" -l tls-verify -d 'Whether registries must speak HTTPS, and servers have a valid certificate' -r -f -a "true\t''
false\t''"
complete -c rootball -n "__fish_rootball_using_subcommand rojig; and __fish_seen_subcommand_from pool" -l authfile -d 'File with the credentials of registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand rojig; and __fish_seen_subcommand_from pool" -l creds -d 'Credentials for the registry, in place of those in files' -r
complete -c rootball -n "__fish_rootball_using_subcommand rojig; and __fish_seen_subcommand_from pool" -l ca-file -d 'File with certificates of authorities to trust besides the system\'s' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand rojig; and __fish_seen_subcommand_from pool" -l policy -d 'File that says which images are trusted [default: policy.json as podman finds it; without one, all are]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand rojig; and __fish_seen_subcommand_from pool" -l registries-conf -d 'File with mirrors and blocked registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand rojig; and __fish_seen_subcommand_from pool" -l registries-d -d 'Directory with the places of image signatures [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand rojig; and __fish_seen_subcommand_from pool" -l limit-rate -d 'Most bytes per second to download, as 500K or 2M' -r
complete -c rootball -n "__fish_rootball_using_subcommand rojig; and __fish_seen_subcommand_from pool" -l only-given -d 'Take no other places than the given ones'
complete -c rootball -n "__fish_rootball_using_subcommand rojig; and __fish_seen_subcommand_from pool" -s v -l verbose -d 'Say more on stderr; twice for everything'
complete -c rootball -n "__fish_rootball_using_subcommand rojig; and __fish_seen_subcommand_from pool" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rootball -n "__fish_rootball_using_subcommand rojig; and __fish_seen_subcommand_from verify-root" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'
bootc-json\t'Of \'status\': the document that bootc publishes'"
complete -c rootball -n "__fish_rootball_using_subcommand rojig; and __fish_seen_subcommand_from verify-root" -l progress -d 'How progress is shown: a bar on a terminal, JSON lines on stderr, or not at all' -r -f -a "auto\t'A bar where stderr is a terminal'
json\t'A JSON object a line on stderr'
none\t'Not at all'"
complete -c rootball -n "__fish_rootball_using_subcommand rojig; and __fish_seen_subcommand_from verify-root" -l sysroot -d 'Physical root of the installation to work on' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand rojig; and __fish_seen_subcommand_from verify-root" -l repo -d 'Repository to work on [default: the sysroot\'s]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand rojig; and __fish_seen_subcommand_from verify-root" -l tls-verify -d 'Whether registries must speak HTTPS, and servers have a valid certificate' -r -f -a "true\t''
false\t''"
complete -c rootball -n "__fish_rootball_using_subcommand rojig; and __fish_seen_subcommand_from verify-root" -l authfile -d 'File with the credentials of registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand rojig; and __fish_seen_subcommand_from verify-root" -l creds -d 'Credentials for the registry, in place of those in files' -r
complete -c rootball -n "__fish_rootball_using_subcommand rojig; and __fish_seen_subcommand_from verify-root" -l ca-file -d 'File with certificates of authorities to trust besides the system\'s' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand rojig; and __fish_seen_subcommand_from verify-root" -l policy -d 'File that says which images are trusted [default: policy.json as podman finds it; without one, all are]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand rojig; and __fish_seen_subcommand_from verify-root" -l registries-conf -d 'File with mirrors and blocked registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand rojig; and __fish_seen_subcommand_from verify-root" -l registries-d -d 'Directory with the places of image signatures [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand rojig; and __fish_seen_subcommand_from verify-root" -l limit-rate -d 'Most bytes per second to download, as 500K or 2M' -r
complete -c rootball -n "__fish_rootball_using_subcommand rojig; and __fish_seen_subcommand_from verify-root" -l ignore-extra -d 'Pass over what is in the directory only'
complete -c rootball -n "__fish_rootball_using_subcommand rojig; and __fish_seen_subcommand_from verify-root" -s v -l verbose -d 'Say more on stderr; twice for everything'
complete -c rootball -n "__fish_rootball_using_subcommand rojig; and __fish_seen_subcommand_from verify-root" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rootball -n "__fish_rootball_using_subcommand remote; and not __fish_seen_subcommand_from add remove delete list show show-url refs import-key gpg-import list-keys gpg-list-keys summary" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'
bootc-json\t'Of \'status\': the document that bootc publishes'"
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
json\t'For scripts'
bootc-json\t'Of \'status\': the document that bootc publishes'"
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
json\t'For scripts'
bootc-json\t'Of \'status\': the document that bootc publishes'"
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
json\t'For scripts'
bootc-json\t'Of \'status\': the document that bootc publishes'"
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
json\t'For scripts'
bootc-json\t'Of \'status\': the document that bootc publishes'"
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
json\t'For scripts'
bootc-json\t'Of \'status\': the document that bootc publishes'"
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
json\t'For scripts'
bootc-json\t'Of \'status\': the document that bootc publishes'"
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
json\t'For scripts'
bootc-json\t'Of \'status\': the document that bootc publishes'"
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
json\t'For scripts'
bootc-json\t'Of \'status\': the document that bootc publishes'"
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
json\t'For scripts'
bootc-json\t'Of \'status\': the document that bootc publishes'"
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
json\t'For scripts'
bootc-json\t'Of \'status\': the document that bootc publishes'"
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
json\t'For scripts'
bootc-json\t'Of \'status\': the document that bootc publishes'"
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
json\t'For scripts'
bootc-json\t'Of \'status\': the document that bootc publishes'"
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
json\t'For scripts'
bootc-json\t'Of \'status\': the document that bootc publishes'"
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
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from build" -l compression -d 'How layers are compressed; hosts of before 2024 read only gzip [default: zstd, and gzip for the form of 2018]' -r -f -a "zstd\t'Smaller, and hosts fetch only the objects of a layer that they lack'
gzip\t'Read everywhere'"
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from build" -l level -d 'Level of compression: 1 to 19 for zstd [default: 9], 0 to 9 for gzip [default: 6]' -r
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from build" -l label -d 'Add a label to the image' -r
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from build" -l copy-metadata -d 'Make a text of the commit\'s metadata a label' -r
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from build" -l arch -d 'Architecture of the image, in Go\'s names [default: this machine\'s]' -r
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from build" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'
bootc-json\t'Of \'status\': the document that bootc publishes'"
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
json\t'For scripts'
bootc-json\t'Of \'status\': the document that bootc publishes'"
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
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from import" -l no-delta -d 'Fetch layers as they are, also where a delta would do'
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from import" -s v -l verbose -d 'Say more on stderr; twice for everything'
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from import" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from copy" -l platform -d 'Copy the image for this platform instead of this machine\'s' -r
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from copy" -l jobs -d 'How many blobs move at the same time' -r
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from copy" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'
bootc-json\t'Of \'status\': the document that bootc publishes'"
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
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from push" -l compression -d 'How layers are compressed; hosts of before 2024 read only gzip [default: zstd, and gzip for the form of 2018]' -r -f -a "zstd\t'Smaller, and hosts fetch only the objects of a layer that they lack'
gzip\t'Read everywhere'"
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from push" -l level -d 'Level of compression: 1 to 19 for zstd [default: 9], 0 to 9 for gzip [default: 6]' -r
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from push" -l label -d 'Add a label to the image' -r
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from push" -l copy-metadata -d 'Make a text of the commit\'s metadata a label' -r
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from push" -l arch -d 'Architecture of the image, in Go\'s names [default: this machine\'s]' -r
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from push" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'
bootc-json\t'Of \'status\': the document that bootc publishes'"
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
json\t'For scripts'
bootc-json\t'Of \'status\': the document that bootc publishes'"
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
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from pull" -l no-delta -d 'Fetch layers as they are, also where a delta would do'
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from pull" -s v -l verbose -d 'Say more on stderr; twice for everything'
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from pull" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from export" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'
bootc-json\t'Of \'status\': the document that bootc publishes'"
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
json\t'For scripts'
bootc-json\t'Of \'status\': the document that bootc publishes'"
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
json\t'For scripts'
bootc-json\t'Of \'status\': the document that bootc publishes'"
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
json\t'For scripts'
bootc-json\t'Of \'status\': the document that bootc publishes'"
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
json\t'For scripts'
bootc-json\t'Of \'status\': the document that bootc publishes'"
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
json\t'For scripts'
bootc-json\t'Of \'status\': the document that bootc publishes'"
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
json\t'For scripts'
bootc-json\t'Of \'status\': the document that bootc publishes'"
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
json\t'For scripts'
bootc-json\t'Of \'status\': the document that bootc publishes'"
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
json\t'For scripts'
bootc-json\t'Of \'status\': the document that bootc publishes'"
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
json\t'For scripts'
bootc-json\t'Of \'status\': the document that bootc publishes'"
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
json\t'For scripts'
bootc-json\t'Of \'status\': the document that bootc publishes'"
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
json\t'For scripts'
bootc-json\t'Of \'status\': the document that bootc publishes'"
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
json\t'For scripts'
bootc-json\t'Of \'status\': the document that bootc publishes'"
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
json\t'For scripts'
bootc-json\t'Of \'status\': the document that bootc publishes'"
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
json\t'For scripts'
bootc-json\t'Of \'status\': the document that bootc publishes'"
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
