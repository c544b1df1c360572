# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_rootball_global_optspecs
    string join \n format= progress= sysroot= repo= tls-verify= authfile= creds= ca-file= v/verbose h/help V/version
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
complete -c rootball -n "__fish_rootball_needs_command" -l tls-verify -d 'Whether registries must speak HTTPS with a valid certificate' -r -f -a "true\t''
false\t''"
complete -c rootball -n "__fish_rootball_needs_command" -l authfile -d 'File with the credentials of registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_needs_command" -l creds -d 'Credentials for the registry, in place of those in files' -r
complete -c rootball -n "__fish_rootball_needs_command" -l ca-file -d 'File with certificates of authorities to trust besides the system\'s' -r -F
complete -c rootball -n "__fish_rootball_needs_command" -s v -l verbose -d 'Say more on stderr; twice for everything'
complete -c rootball -n "__fish_rootball_needs_command" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rootball -n "__fish_rootball_needs_command" -s V -l version -d 'Print version'
complete -c rootball -n "__fish_rootball_needs_command" -f -a "status" -d 'Show what is deployed: what is booted, what boots next, and where it comes from'
complete -c rootball -n "__fish_rootball_needs_command" -f -a "upgrade" -d 'Deploy the newest version of what this system follows'
complete -c rootball -n "__fish_rootball_needs_command" -f -a "switch" -d 'Follow another image from now on, and deploy it'
complete -c rootball -n "__fish_rootball_needs_command" -f -a "rollback" -d 'Boot the deployment before the current one next'
complete -c rootball -n "__fish_rootball_needs_command" -f -a "install" -d 'Put an operating system where there is none'
complete -c rootball -n "__fish_rootball_needs_command" -f -a "repo" -d 'Work with a repository of commits'
complete -c rootball -n "__fish_rootball_needs_command" -f -a "image" -d 'Work with container images'
complete -c rootball -n "__fish_rootball_needs_command" -f -a "mirror" -d 'Serve images to a site'
complete -c rootball -n "__fish_rootball_needs_command" -f -a "generate" -d 'Write man pages and shell completions'
complete -c rootball -n "__fish_rootball_using_subcommand status" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'"
complete -c rootball -n "__fish_rootball_using_subcommand status" -l progress -d 'How progress is shown: a bar on a terminal, JSON lines on stderr, or not at all' -r -f -a "auto\t'A bar where stderr is a terminal'
json\t'A JSON object a line on stderr'
none\t'Not at all'"
complete -c rootball -n "__fish_rootball_using_subcommand status" -l sysroot -d 'Physical root of the installation to work on' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand status" -l repo -d 'Repository to work on [default: the sysroot\'s]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand status" -l tls-verify -d 'Whether registries must speak HTTPS with a valid certificate' -r -f -a "true\t''
false\t''"
complete -c rootball -n "__fish_rootball_using_subcommand status" -l authfile -d 'File with the credentials of registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand status" -l creds -d 'Credentials for the registry, in place of those in files' -r
complete -c rootball -n "__fish_rootball_using_subcommand status" -l ca-file -d 'File with certificates of authorities to trust besides the system\'s' -r -F
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
complete -c rootball -n "__fish_rootball_using_subcommand upgrade" -l tls-verify -d 'Whether registries must speak HTTPS with a valid certificate' -r -f -a "true\t''
false\t''"
complete -c rootball -n "__fish_rootball_using_subcommand upgrade" -l authfile -d 'File with the credentials of registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand upgrade" -l creds -d 'Credentials for the registry, in place of those in files' -r
complete -c rootball -n "__fish_rootball_using_subcommand upgrade" -l ca-file -d 'File with certificates of authorities to trust besides the system\'s' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand upgrade" -l check -l dry-run -d 'Look what there is, and change nothing'
complete -c rootball -n "__fish_rootball_using_subcommand upgrade" -l exit-unchanged -d 'Exit with code 77 when there is nothing to do'
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
complete -c rootball -n "__fish_rootball_using_subcommand switch" -l tls-verify -d 'Whether registries must speak HTTPS with a valid certificate' -r -f -a "true\t''
false\t''"
complete -c rootball -n "__fish_rootball_using_subcommand switch" -l authfile -d 'File with the credentials of registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand switch" -l creds -d 'Credentials for the registry, in place of those in files' -r
complete -c rootball -n "__fish_rootball_using_subcommand switch" -l ca-file -d 'File with certificates of authorities to trust besides the system\'s' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand switch" -l check -l dry-run -d 'Look what there is, and change nothing'
complete -c rootball -n "__fish_rootball_using_subcommand switch" -l exit-unchanged -d 'Exit with code 77 when there is nothing to do'
complete -c rootball -n "__fish_rootball_using_subcommand switch" -s v -l verbose -d 'Say more on stderr; twice for everything'
complete -c rootball -n "__fish_rootball_using_subcommand switch" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rootball -n "__fish_rootball_using_subcommand rollback" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'"
complete -c rootball -n "__fish_rootball_using_subcommand rollback" -l progress -d 'How progress is shown: a bar on a terminal, JSON lines on stderr, or not at all' -r -f -a "auto\t'A bar where stderr is a terminal'
json\t'A JSON object a line on stderr'
none\t'Not at all'"
complete -c rootball -n "__fish_rootball_using_subcommand rollback" -l sysroot -d 'Physical root of the installation to work on' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand rollback" -l repo -d 'Repository to work on [default: the sysroot\'s]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand rollback" -l tls-verify -d 'Whether registries must speak HTTPS with a valid certificate' -r -f -a "true\t''
false\t''"
complete -c rootball -n "__fish_rootball_using_subcommand rollback" -l authfile -d 'File with the credentials of registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand rollback" -l creds -d 'Credentials for the registry, in place of those in files' -r
complete -c rootball -n "__fish_rootball_using_subcommand rollback" -l ca-file -d 'File with certificates of authorities to trust besides the system\'s' -r -F
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
complete -c rootball -n "__fish_rootball_using_subcommand install; and not __fish_seen_subcommand_from to-filesystem" -l tls-verify -d 'Whether registries must speak HTTPS with a valid certificate' -r -f -a "true\t''
false\t''"
complete -c rootball -n "__fish_rootball_using_subcommand install; and not __fish_seen_subcommand_from to-filesystem" -l authfile -d 'File with the credentials of registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand install; and not __fish_seen_subcommand_from to-filesystem" -l creds -d 'Credentials for the registry, in place of those in files' -r
complete -c rootball -n "__fish_rootball_using_subcommand install; and not __fish_seen_subcommand_from to-filesystem" -l ca-file -d 'File with certificates of authorities to trust besides the system\'s' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand install; and not __fish_seen_subcommand_from to-filesystem" -s v -l verbose -d 'Say more on stderr; twice for everything'
complete -c rootball -n "__fish_rootball_using_subcommand install; and not __fish_seen_subcommand_from to-filesystem" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rootball -n "__fish_rootball_using_subcommand install; and not __fish_seen_subcommand_from to-filesystem" -f -a "to-filesystem" -d 'Install an image on a mounted file system'
complete -c rootball -n "__fish_rootball_using_subcommand install; and __fish_seen_subcommand_from to-filesystem" -l from -d 'The image' -r
complete -c rootball -n "__fish_rootball_using_subcommand install; and __fish_seen_subcommand_from to-filesystem" -l stateroot -d 'Name of the system on that disk' -r
complete -c rootball -n "__fish_rootball_using_subcommand install; and __fish_seen_subcommand_from to-filesystem" -l karg -d 'Kernel argument' -r
complete -c rootball -n "__fish_rootball_using_subcommand install; and __fish_seen_subcommand_from to-filesystem" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'"
complete -c rootball -n "__fish_rootball_using_subcommand install; and __fish_seen_subcommand_from to-filesystem" -l progress -d 'How progress is shown: a bar on a terminal, JSON lines on stderr, or not at all' -r -f -a "auto\t'A bar where stderr is a terminal'
json\t'A JSON object a line on stderr'
none\t'Not at all'"
complete -c rootball -n "__fish_rootball_using_subcommand install; and __fish_seen_subcommand_from to-filesystem" -l sysroot -d 'Physical root of the installation to work on' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand install; and __fish_seen_subcommand_from to-filesystem" -l repo -d 'Repository to work on [default: the sysroot\'s]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand install; and __fish_seen_subcommand_from to-filesystem" -l tls-verify -d 'Whether registries must speak HTTPS with a valid certificate' -r -f -a "true\t''
false\t''"
complete -c rootball -n "__fish_rootball_using_subcommand install; and __fish_seen_subcommand_from to-filesystem" -l authfile -d 'File with the credentials of registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand install; and __fish_seen_subcommand_from to-filesystem" -l creds -d 'Credentials for the registry, in place of those in files' -r
complete -c rootball -n "__fish_rootball_using_subcommand install; and __fish_seen_subcommand_from to-filesystem" -l ca-file -d 'File with certificates of authorities to trust besides the system\'s' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand install; and __fish_seen_subcommand_from to-filesystem" -s v -l verbose -d 'Say more on stderr; twice for everything'
complete -c rootball -n "__fish_rootball_using_subcommand install; and __fish_seen_subcommand_from to-filesystem" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and not __fish_seen_subcommand_from init commit checkout ls show log cat refs rev-parse fsck" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'"
complete -c rootball -n "__fish_rootball_using_subcommand repo; and not __fish_seen_subcommand_from init commit checkout ls show log cat refs rev-parse fsck" -l progress -d 'How progress is shown: a bar on a terminal, JSON lines on stderr, or not at all' -r -f -a "auto\t'A bar where stderr is a terminal'
json\t'A JSON object a line on stderr'
none\t'Not at all'"
complete -c rootball -n "__fish_rootball_using_subcommand repo; and not __fish_seen_subcommand_from init commit checkout ls show log cat refs rev-parse fsck" -l sysroot -d 'Physical root of the installation to work on' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and not __fish_seen_subcommand_from init commit checkout ls show log cat refs rev-parse fsck" -l repo -d 'Repository to work on [default: the sysroot\'s]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and not __fish_seen_subcommand_from init commit checkout ls show log cat refs rev-parse fsck" -l tls-verify -d 'Whether registries must speak HTTPS with a valid certificate' -r -f -a "true\t''
false\t''"
complete -c rootball -n "__fish_rootball_using_subcommand repo; and not __fish_seen_subcommand_from init commit checkout ls show log cat refs rev-parse fsck" -l authfile -d 'File with the credentials of registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and not __fish_seen_subcommand_from init commit checkout ls show log cat refs rev-parse fsck" -l creds -d 'Credentials for the registry, in place of those in files' -r
complete -c rootball -n "__fish_rootball_using_subcommand repo; and not __fish_seen_subcommand_from init commit checkout ls show log cat refs rev-parse fsck" -l ca-file -d 'File with certificates of authorities to trust besides the system\'s' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and not __fish_seen_subcommand_from init commit checkout ls show log cat refs rev-parse fsck" -s v -l verbose -d 'Say more on stderr; twice for everything'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and not __fish_seen_subcommand_from init commit checkout ls show log cat refs rev-parse fsck" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and not __fish_seen_subcommand_from init commit checkout ls show log cat refs rev-parse fsck" -f -a "init" -d 'Make a repository'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and not __fish_seen_subcommand_from init commit checkout ls show log cat refs rev-parse fsck" -f -a "commit" -d 'Commit a directory tree, and print the commit\'s checksum'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and not __fish_seen_subcommand_from init commit checkout ls show log cat refs rev-parse fsck" -f -a "checkout" -d 'Lay out a commit as a directory tree'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and not __fish_seen_subcommand_from init commit checkout ls show log cat refs rev-parse fsck" -f -a "ls" -d 'List the files of a commit'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and not __fish_seen_subcommand_from init commit checkout ls show log cat refs rev-parse fsck" -f -a "show" -d 'Show a commit'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and not __fish_seen_subcommand_from init commit checkout ls show log cat refs rev-parse fsck" -f -a "log" -d 'Show a commit and those before it'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and not __fish_seen_subcommand_from init commit checkout ls show log cat refs rev-parse fsck" -f -a "cat" -d 'Print files of a commit'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and not __fish_seen_subcommand_from init commit checkout ls show log cat refs rev-parse fsck" -f -a "refs" -d 'List refs, make one, or delete some'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and not __fish_seen_subcommand_from init commit checkout ls show log cat refs rev-parse fsck" -f -a "rev-parse" -d 'Print the checksum of a commit'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and not __fish_seen_subcommand_from init commit checkout ls show log cat refs rev-parse fsck" -f -a "fsck" -d 'Check that all commits are complete and every object is intact'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from init" -l mode -d 'How files are kept' -r -f -a "bare\t'As they are, with owners; needs root, and is what hosts deploy from'
bare-user\t'Owned by the user, with the real owners in an attribute'
archive\t'Compressed, for serving over HTTP'"
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from init" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'"
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from init" -l progress -d 'How progress is shown: a bar on a terminal, JSON lines on stderr, or not at all' -r -f -a "auto\t'A bar where stderr is a terminal'
json\t'A JSON object a line on stderr'
none\t'Not at all'"
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from init" -l sysroot -d 'Physical root of the installation to work on' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from init" -l repo -d 'Repository to work on [default: the sysroot\'s]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from init" -l tls-verify -d 'Whether registries must speak HTTPS with a valid certificate' -r -f -a "true\t''
false\t''"
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from init" -l authfile -d 'File with the credentials of registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from init" -l creds -d 'Credentials for the registry, in place of those in files' -r
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from init" -l ca-file -d 'File with certificates of authorities to trust besides the system\'s' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from init" -s v -l verbose -d 'Say more on stderr; twice for everything'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from init" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from commit" -s b -l branch -d 'Ref that is moved to the commit; its current commit becomes the parent' -r
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from commit" -s s -l subject -d 'What the commit is, in one line' -r
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from commit" -s m -l body -d 'What the commit is, at length' -r
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from commit" -l parent -d 'Parent commit, or \'none\'' -r
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from commit" -l timestamp -d 'Time of the commit: @SECONDS, or RFC 3339 [default: $SOURCE_DATE_EPOCH, else now]' -r
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from commit" -l owner-uid -d 'Owner of all files' -r
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from commit" -l owner-gid -d 'Group of all files' -r
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from commit" -l add-metadata-string -d 'Add text to the commit\'s metadata' -r
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from commit" -l add-metadata -d 'Add a value in GVariant text form to the commit\'s metadata' -r
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from commit" -l bind-ref -d 'Record another ref in the commit' -r
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from commit" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'"
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from commit" -l progress -d 'How progress is shown: a bar on a terminal, JSON lines on stderr, or not at all' -r -f -a "auto\t'A bar where stderr is a terminal'
json\t'A JSON object a line on stderr'
none\t'Not at all'"
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from commit" -l sysroot -d 'Physical root of the installation to work on' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from commit" -l repo -d 'Repository to work on [default: the sysroot\'s]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from commit" -l tls-verify -d 'Whether registries must speak HTTPS with a valid certificate' -r -f -a "true\t''
false\t''"
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from commit" -l authfile -d 'File with the credentials of registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from commit" -l creds -d 'Credentials for the registry, in place of those in files' -r
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from commit" -l ca-file -d 'File with certificates of authorities to trust besides the system\'s' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from commit" -l orphan -d 'Make a commit that no ref names'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from commit" -l canonical-permissions -d 'Let root own all files, limit permissions to 0755 and drop attributes'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from commit" -l no-xattrs -d 'Leave extended attributes out'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from commit" -l no-bindings -d 'Do not record the ref in the commit'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from commit" -l skip-if-unchanged -d 'Make no commit when the tree is the parent\'s; prints the parent then'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from commit" -s v -l verbose -d 'Say more on stderr; twice for everything'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from commit" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from checkout" -l subpath -d 'Lay out this directory of the commit' -r
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from checkout" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'"
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from checkout" -l progress -d 'How progress is shown: a bar on a terminal, JSON lines on stderr, or not at all' -r -f -a "auto\t'A bar where stderr is a terminal'
json\t'A JSON object a line on stderr'
none\t'Not at all'"
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from checkout" -l sysroot -d 'Physical root of the installation to work on' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from checkout" -l repo -d 'Repository to work on [default: the sysroot\'s]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from checkout" -l tls-verify -d 'Whether registries must speak HTTPS with a valid certificate' -r -f -a "true\t''
false\t''"
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from checkout" -l authfile -d 'File with the credentials of registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from checkout" -l creds -d 'Credentials for the registry, in place of those in files' -r
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from checkout" -l ca-file -d 'File with certificates of authorities to trust besides the system\'s' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from checkout" -s U -l user-mode -d 'Make all files the caller\'s, without attributes'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from checkout" -s H -l require-hardlinks -d 'Fail where a file cannot be a hard link to the repository\'s object'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from checkout" -s C -l force-copy -d 'Copy all files'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from checkout" -l union -d 'Merge into a directory that exists, and replace files'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from checkout" -l union-add -d 'Merge into a directory that exists, and keep its files'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from checkout" -s v -l verbose -d 'Say more on stderr; twice for everything'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from checkout" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from ls" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'"
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from ls" -l progress -d 'How progress is shown: a bar on a terminal, JSON lines on stderr, or not at all' -r -f -a "auto\t'A bar where stderr is a terminal'
json\t'A JSON object a line on stderr'
none\t'Not at all'"
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from ls" -l sysroot -d 'Physical root of the installation to work on' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from ls" -l repo -d 'Repository to work on [default: the sysroot\'s]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from ls" -l tls-verify -d 'Whether registries must speak HTTPS with a valid certificate' -r -f -a "true\t''
false\t''"
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from ls" -l authfile -d 'File with the credentials of registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from ls" -l creds -d 'Credentials for the registry, in place of those in files' -r
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from ls" -l ca-file -d 'File with certificates of authorities to trust besides the system\'s' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from ls" -s d -l dironly -d 'List directories themselves, not what is in them'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from ls" -s R -l recursive -d 'List everything below'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from ls" -s C -l checksum -d 'Print checksums'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from ls" -l nul-filenames-only -d 'Print paths only, each followed by a NUL'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from ls" -s v -l verbose -d 'Say more on stderr; twice for everything'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from ls" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from show" -l print-metadata-key -d 'Print the value of a key of the commit\'s metadata' -r
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from show" -l print-detached-metadata-key -d 'Print the value of a key of the metadata beside the commit' -r
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from show" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'"
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from show" -l progress -d 'How progress is shown: a bar on a terminal, JSON lines on stderr, or not at all' -r -f -a "auto\t'A bar where stderr is a terminal'
json\t'A JSON object a line on stderr'
none\t'Not at all'"
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from show" -l sysroot -d 'Physical root of the installation to work on' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from show" -l repo -d 'Repository to work on [default: the sysroot\'s]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from show" -l tls-verify -d 'Whether registries must speak HTTPS with a valid certificate' -r -f -a "true\t''
false\t''"
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from show" -l authfile -d 'File with the credentials of registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from show" -l creds -d 'Credentials for the registry, in place of those in files' -r
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from show" -l ca-file -d 'File with certificates of authorities to trust besides the system\'s' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from show" -l raw -d 'Print the commit object as a GVariant, its numbers read as big-endian'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from show" -s v -l verbose -d 'Say more on stderr; twice for everything'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from log" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'"
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from log" -l progress -d 'How progress is shown: a bar on a terminal, JSON lines on stderr, or not at all' -r -f -a "auto\t'A bar where stderr is a terminal'
json\t'A JSON object a line on stderr'
none\t'Not at all'"
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from log" -l sysroot -d 'Physical root of the installation to work on' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from log" -l repo -d 'Repository to work on [default: the sysroot\'s]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from log" -l tls-verify -d 'Whether registries must speak HTTPS with a valid certificate' -r -f -a "true\t''
false\t''"
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from log" -l authfile -d 'File with the credentials of registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from log" -l creds -d 'Credentials for the registry, in place of those in files' -r
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from log" -l ca-file -d 'File with certificates of authorities to trust besides the system\'s' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from log" -s v -l verbose -d 'Say more on stderr; twice for everything'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from log" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from cat" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'"
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from cat" -l progress -d 'How progress is shown: a bar on a terminal, JSON lines on stderr, or not at all' -r -f -a "auto\t'A bar where stderr is a terminal'
json\t'A JSON object a line on stderr'
none\t'Not at all'"
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from cat" -l sysroot -d 'Physical root of the installation to work on' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from cat" -l repo -d 'Repository to work on [default: the sysroot\'s]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from cat" -l tls-verify -d 'Whether registries must speak HTTPS with a valid certificate' -r -f -a "true\t''
false\t''"
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from cat" -l authfile -d 'File with the credentials of registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from cat" -l creds -d 'Credentials for the registry, in place of those in files' -r
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from cat" -l ca-file -d 'File with certificates of authorities to trust besides the system\'s' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from cat" -s v -l verbose -d 'Say more on stderr; twice for everything'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from cat" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from refs" -l create -d 'Make a ref for the commit or ref PREFIX' -r
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from refs" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'"
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from refs" -l progress -d 'How progress is shown: a bar on a terminal, JSON lines on stderr, or not at all' -r -f -a "auto\t'A bar where stderr is a terminal'
json\t'A JSON object a line on stderr'
none\t'Not at all'"
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from refs" -l sysroot -d 'Physical root of the installation to work on' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from refs" -l repo -d 'Repository to work on [default: the sysroot\'s]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from refs" -l tls-verify -d 'Whether registries must speak HTTPS with a valid certificate' -r -f -a "true\t''
false\t''"
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from refs" -l authfile -d 'File with the credentials of registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from refs" -l creds -d 'Credentials for the registry, in place of those in files' -r
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from refs" -l ca-file -d 'File with certificates of authorities to trust besides the system\'s' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from refs" -l delete -d 'Delete the ref PREFIX and those below it'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from refs" -l force -d 'With --create, move a ref that exists'
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
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from rev-parse" -l tls-verify -d 'Whether registries must speak HTTPS with a valid certificate' -r -f -a "true\t''
false\t''"
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from rev-parse" -l authfile -d 'File with the credentials of registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from rev-parse" -l creds -d 'Credentials for the registry, in place of those in files' -r
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from rev-parse" -l ca-file -d 'File with certificates of authorities to trust besides the system\'s' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from rev-parse" -s v -l verbose -d 'Say more on stderr; twice for everything'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from rev-parse" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from fsck" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'"
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from fsck" -l progress -d 'How progress is shown: a bar on a terminal, JSON lines on stderr, or not at all' -r -f -a "auto\t'A bar where stderr is a terminal'
json\t'A JSON object a line on stderr'
none\t'Not at all'"
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from fsck" -l sysroot -d 'Physical root of the installation to work on' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from fsck" -l repo -d 'Repository to work on [default: the sysroot\'s]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from fsck" -l tls-verify -d 'Whether registries must speak HTTPS with a valid certificate' -r -f -a "true\t''
false\t''"
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from fsck" -l authfile -d 'File with the credentials of registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from fsck" -l creds -d 'Credentials for the registry, in place of those in files' -r
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from fsck" -l ca-file -d 'File with certificates of authorities to trust besides the system\'s' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from fsck" -s q -l quiet -d 'Say nothing when all is well'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from fsck" -s v -l verbose -d 'Say more on stderr; twice for everything'
complete -c rootball -n "__fish_rootball_using_subcommand repo; and __fish_seen_subcommand_from fsck" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rootball -n "__fish_rootball_using_subcommand image; and not __fish_seen_subcommand_from build import copy inspect" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'"
complete -c rootball -n "__fish_rootball_using_subcommand image; and not __fish_seen_subcommand_from build import copy inspect" -l progress -d 'How progress is shown: a bar on a terminal, JSON lines on stderr, or not at all' -r -f -a "auto\t'A bar where stderr is a terminal'
json\t'A JSON object a line on stderr'
none\t'Not at all'"
complete -c rootball -n "__fish_rootball_using_subcommand image; and not __fish_seen_subcommand_from build import copy inspect" -l sysroot -d 'Physical root of the installation to work on' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand image; and not __fish_seen_subcommand_from build import copy inspect" -l repo -d 'Repository to work on [default: the sysroot\'s]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand image; and not __fish_seen_subcommand_from build import copy inspect" -l tls-verify -d 'Whether registries must speak HTTPS with a valid certificate' -r -f -a "true\t''
false\t''"
complete -c rootball -n "__fish_rootball_using_subcommand image; and not __fish_seen_subcommand_from build import copy inspect" -l authfile -d 'File with the credentials of registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand image; and not __fish_seen_subcommand_from build import copy inspect" -l creds -d 'Credentials for the registry, in place of those in files' -r
complete -c rootball -n "__fish_rootball_using_subcommand image; and not __fish_seen_subcommand_from build import copy inspect" -l ca-file -d 'File with certificates of authorities to trust besides the system\'s' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand image; and not __fish_seen_subcommand_from build import copy inspect" -s v -l verbose -d 'Say more on stderr; twice for everything'
complete -c rootball -n "__fish_rootball_using_subcommand image; and not __fish_seen_subcommand_from build import copy inspect" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rootball -n "__fish_rootball_using_subcommand image; and not __fish_seen_subcommand_from build import copy inspect" -f -a "build" -d 'Wrap a commit as a container image, and print the image\'s digest'
complete -c rootball -n "__fish_rootball_using_subcommand image; and not __fish_seen_subcommand_from build import copy inspect" -f -a "import" -d 'Take the commit out of a container image into the repository, and print its checksum'
complete -c rootball -n "__fish_rootball_using_subcommand image; and not __fish_seen_subcommand_from build import copy inspect" -f -a "copy" -d 'Copy an image, every byte and so every digest as it is'
complete -c rootball -n "__fish_rootball_using_subcommand image; and not __fish_seen_subcommand_from build import copy inspect" -f -a "inspect" -d 'Show what an image is, without fetching its layers'
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from build" -l max-layers -d 'Most layers of the image' -r
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
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from build" -l tls-verify -d 'Whether registries must speak HTTPS with a valid certificate' -r -f -a "true\t''
false\t''"
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from build" -l authfile -d 'File with the credentials of registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from build" -l creds -d 'Credentials for the registry, in place of those in files' -r
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from build" -l ca-file -d 'File with certificates of authorities to trust besides the system\'s' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from build" -l dry-run -d 'Show the layers that would be made, and make nothing'
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from build" -s v -l verbose -d 'Say more on stderr; twice for everything'
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from build" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from import" -l jobs -d 'How many layers are fetched at the same time' -r
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from import" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'"
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from import" -l progress -d 'How progress is shown: a bar on a terminal, JSON lines on stderr, or not at all' -r -f -a "auto\t'A bar where stderr is a terminal'
json\t'A JSON object a line on stderr'
none\t'Not at all'"
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from import" -l sysroot -d 'Physical root of the installation to work on' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from import" -l repo -d 'Repository to work on [default: the sysroot\'s]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from import" -l tls-verify -d 'Whether registries must speak HTTPS with a valid certificate' -r -f -a "true\t''
false\t''"
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from import" -l authfile -d 'File with the credentials of registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from import" -l creds -d 'Credentials for the registry, in place of those in files' -r
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from import" -l ca-file -d 'File with certificates of authorities to trust besides the system\'s' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from import" -s v -l verbose -d 'Say more on stderr; twice for everything'
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from import" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from copy" -l jobs -d 'How many blobs move at the same time' -r
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from copy" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'"
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from copy" -l progress -d 'How progress is shown: a bar on a terminal, JSON lines on stderr, or not at all' -r -f -a "auto\t'A bar where stderr is a terminal'
json\t'A JSON object a line on stderr'
none\t'Not at all'"
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from copy" -l sysroot -d 'Physical root of the installation to work on' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from copy" -l repo -d 'Repository to work on [default: the sysroot\'s]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from copy" -l tls-verify -d 'Whether registries must speak HTTPS with a valid certificate' -r -f -a "true\t''
false\t''"
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from copy" -l authfile -d 'File with the credentials of registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from copy" -l creds -d 'Credentials for the registry, in place of those in files' -r
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from copy" -l ca-file -d 'File with certificates of authorities to trust besides the system\'s' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from copy" -s a -l all -d 'Copy the images for all platforms, not only for this machine\'s'
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from copy" -s v -l verbose -d 'Say more on stderr; twice for everything'
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from copy" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from inspect" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'"
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from inspect" -l progress -d 'How progress is shown: a bar on a terminal, JSON lines on stderr, or not at all' -r -f -a "auto\t'A bar where stderr is a terminal'
json\t'A JSON object a line on stderr'
none\t'Not at all'"
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from inspect" -l sysroot -d 'Physical root of the installation to work on' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from inspect" -l repo -d 'Repository to work on [default: the sysroot\'s]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from inspect" -l tls-verify -d 'Whether registries must speak HTTPS with a valid certificate' -r -f -a "true\t''
false\t''"
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from inspect" -l authfile -d 'File with the credentials of registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from inspect" -l creds -d 'Credentials for the registry, in place of those in files' -r
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from inspect" -l ca-file -d 'File with certificates of authorities to trust besides the system\'s' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from inspect" -l raw -d 'Print the manifest as it is stored, byte for byte'
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from inspect" -l config -d 'Print the config as it is stored, byte for byte'
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from inspect" -s v -l verbose -d 'Say more on stderr; twice for everything'
complete -c rootball -n "__fish_rootball_using_subcommand image; and __fish_seen_subcommand_from inspect" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rootball -n "__fish_rootball_using_subcommand mirror; and not __fish_seen_subcommand_from serve" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'"
complete -c rootball -n "__fish_rootball_using_subcommand mirror; and not __fish_seen_subcommand_from serve" -l progress -d 'How progress is shown: a bar on a terminal, JSON lines on stderr, or not at all' -r -f -a "auto\t'A bar where stderr is a terminal'
json\t'A JSON object a line on stderr'
none\t'Not at all'"
complete -c rootball -n "__fish_rootball_using_subcommand mirror; and not __fish_seen_subcommand_from serve" -l sysroot -d 'Physical root of the installation to work on' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand mirror; and not __fish_seen_subcommand_from serve" -l repo -d 'Repository to work on [default: the sysroot\'s]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand mirror; and not __fish_seen_subcommand_from serve" -l tls-verify -d 'Whether registries must speak HTTPS with a valid certificate' -r -f -a "true\t''
false\t''"
complete -c rootball -n "__fish_rootball_using_subcommand mirror; and not __fish_seen_subcommand_from serve" -l authfile -d 'File with the credentials of registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand mirror; and not __fish_seen_subcommand_from serve" -l creds -d 'Credentials for the registry, in place of those in files' -r
complete -c rootball -n "__fish_rootball_using_subcommand mirror; and not __fish_seen_subcommand_from serve" -l ca-file -d 'File with certificates of authorities to trust besides the system\'s' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand mirror; and not __fish_seen_subcommand_from serve" -s v -l verbose -d 'Say more on stderr; twice for everything'
complete -c rootball -n "__fish_rootball_using_subcommand mirror; and not __fish_seen_subcommand_from serve" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rootball -n "__fish_rootball_using_subcommand mirror; and not __fish_seen_subcommand_from serve" -f -a "serve" -d 'Serve a directory as a container registry, for pulling and pushing'
complete -c rootball -n "__fish_rootball_using_subcommand mirror; and __fish_seen_subcommand_from serve" -l store -d 'The directory' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand mirror; and __fish_seen_subcommand_from serve" -l listen -d 'Address and port; port 0 takes a free one. The address that is served is printed' -r
complete -c rootball -n "__fish_rootball_using_subcommand mirror; and __fish_seen_subcommand_from serve" -l format -d 'How results are printed' -r -f -a "text\t'For people'
json\t'For scripts'"
complete -c rootball -n "__fish_rootball_using_subcommand mirror; and __fish_seen_subcommand_from serve" -l progress -d 'How progress is shown: a bar on a terminal, JSON lines on stderr, or not at all' -r -f -a "auto\t'A bar where stderr is a terminal'
json\t'A JSON object a line on stderr'
none\t'Not at all'"
complete -c rootball -n "__fish_rootball_using_subcommand mirror; and __fish_seen_subcommand_from serve" -l sysroot -d 'Physical root of the installation to work on' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand mirror; and __fish_seen_subcommand_from serve" -l repo -d 'Repository to work on [default: the sysroot\'s]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand mirror; and __fish_seen_subcommand_from serve" -l tls-verify -d 'Whether registries must speak HTTPS with a valid certificate' -r -f -a "true\t''
false\t''"
complete -c rootball -n "__fish_rootball_using_subcommand mirror; and __fish_seen_subcommand_from serve" -l authfile -d 'File with the credentials of registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand mirror; and __fish_seen_subcommand_from serve" -l creds -d 'Credentials for the registry, in place of those in files' -r
complete -c rootball -n "__fish_rootball_using_subcommand mirror; and __fish_seen_subcommand_from serve" -l ca-file -d 'File with certificates of authorities to trust besides the system\'s' -r -F
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
complete -c rootball -n "__fish_rootball_using_subcommand generate" -l tls-verify -d 'Whether registries must speak HTTPS with a valid certificate' -r -f -a "true\t''
false\t''"
complete -c rootball -n "__fish_rootball_using_subcommand generate" -l authfile -d 'File with the credentials of registries [default: as podman finds it]' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand generate" -l creds -d 'Credentials for the registry, in place of those in files' -r
complete -c rootball -n "__fish_rootball_using_subcommand generate" -l ca-file -d 'File with certificates of authorities to trust besides the system\'s' -r -F
complete -c rootball -n "__fish_rootball_using_subcommand generate" -s v -l verbose -d 'Say more on stderr; twice for everything'
complete -c rootball -n "__fish_rootball_using_subcommand generate" -s h -l help -d 'Print help (see more with \'--help\')'
