namespace Gateway.Silo.Files;

/// <summary>
/// Tells one version of a file from another: where the path leads once every symbolic link on it is followed, when that file was written, and its
/// length in bytes. A link's own time and length say nothing of the file behind it. That of no file is a stamp, too.
/// </summary>
/// <param name="Target">The path without symbolic links; null when there is no such file.</param>
/// <param name="Written">When the file was written last.</param>
/// <param name="Length">Its length in bytes.</param>
internal readonly record struct FileStamp(string? Target, DateTime Written, long Length)
{
    /// <summary>As many as Linux follows.</summary>
    private const int MaxLinks = 40;

    /// <summary>Looks at a file.</summary>
    public static FileStamp Of(string path)
    {
        try
        {
            return Resolve(path) is { } target && new FileInfo(target) is { Exists: true } file
                ? new FileStamp(target, file.LastWriteTimeUtc, file.Length)
                : default;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It goes away while it is looked at, or may not be looked at: reading it says more.
            return default;
        }
    }

    /// <summary>
    /// Follows the links in all parts of a path. The runtime's ResolveLinkTarget only looks at the last one; Kubernetes changes one in the middle.
    /// </summary>
    private static string? Resolve(string path)
    {
        var full = Path.IsPathRooted(path) ? path : Path.Join(Environment.CurrentDirectory, path);
        var resolved = Path.GetPathRoot(full)!;
        var rest = new Stack<string>();
        Push(full[resolved.Length..]);
        for (var links = 0; rest.TryPop(out var part);)
        {
            if (part == "..")
            {
                resolved = Path.GetDirectoryName(resolved) ?? resolved;
                continue;
            }

            var next = Path.Join(resolved, part);
            if (new FileInfo(next).LinkTarget is not { } link)
            {
                resolved = next;
                continue;
            }

            if (++links > MaxLinks)
            {
                return null;
            }

            var root = Path.GetPathRoot(link)!;
            resolved = root.Length > 0 ? root : resolved;
            Push(link[root.Length..]);
        }

        return resolved;

        void Push(string parts)
        {
            var names = parts.Split([Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar], StringSplitOptions.RemoveEmptyEntries);
            for (var i = names.Length - 1; i >= 0; i--)
            {
                if (names[i] != ".")
                {
                    rest.Push(names[i]);
                }
            }
        }
    }
}
