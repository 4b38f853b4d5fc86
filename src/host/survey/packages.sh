# Packages. dnf and yum write caches and logs whatever they are asked, so that their repositories are not.

# package NUMBER NAME VERSION (empty: it is not wanted)
package() {
  if [ -z "$tool" ]; then
    tell package "$1" -
    add 'there is none of apt, dnf and yum to manage packages with'
    return
  fi
  NS_NAME=$2 NS_VERSION=$3
  if ! versions=$(installed); then
    tell package "$1" -
    add "cannot ask for the state of $2"
    return
  fi
  wanted=no
  if is_wanted; then wanted=yes; fi
  tell package "$1" "$tool" "$wanted" "$(tell_offered)"
  add "$versions"
}

# What is there already need not be offered.
tell_offered() {
  if [ "$tool" != apt ] || [ -z "$NS_VERSION" ] || [ "$wanted" = yes ]; then printf -- '-' && return; fi
  # Without these it would write what it has read into its cache.
  if apt-cache -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache= madison "$NS_NAME" 2>/dev/null |
    tr -d ' ' | cut -d '|' -f 2 | grep -qxF -e "$NS_VERSION"; then printf yes; else printf no; fi
}
