using Gateway.Silo.Files;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.Silo.Tests.Files;

public sealed class WatchedFileTests : IDisposable
{
    private static readonly DateTime s_longAgo = new(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    private readonly string _folder = Directory.CreateTempSubdirectory("gateway-files-").FullName;

    private string FilePath => Path.Combine(_folder, "file");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void It_is_read_again_only_when_it_changes()
    {
        var (file, reads) = (Write(FilePath, "one"), 0);
        var watched = new WatchedFile<string>("Key", [file], () => $"{File.ReadAllText(file)} {++reads}", text => text);
        Look(watched);
        Assert.Equal("one 1", watched.Value);
        File.WriteAllText(file, "four");
        Look(watched);
        Look(watched);
        Assert.Equal("four 2", watched.Value);
    }

    [Fact]
    public void A_link_that_leads_to_another_file_is_a_change_though_nothing_else_tells_the_files_apart()
    {
        Write(Path.Combine(_folder, "a"), "one");
        Write(Path.Combine(_folder, "b"), "two");
        var watched = Watch(Link(FilePath, "a"));
        Assert.Equal("one", watched.Value);
        Link(FilePath, "b");
        Look(watched);
        Assert.Equal("two", watched.Value);
    }

    [Fact]
    public void A_file_behind_a_link_that_is_written_is_a_change()
    {
        Write(Path.Combine(_folder, "a"), "one");
        var watched = Watch(Link(FilePath, "a"));
        File.WriteAllText(Path.Combine(_folder, "a"), "two");
        Look(watched);
        Assert.Equal("two", watched.Value);
    }

    [Fact]
    public void A_folder_on_the_way_that_is_swapped_as_Kubernetes_does_is_a_change()
    {
        foreach (var (folder, text) in new[] { ("..1", "one"), ("..2", "two") })
        {
            Directory.CreateDirectory(Path.Combine(_folder, folder));
            Write(Path.Combine(_folder, folder, "file"), text);
        }

        var data = Path.Combine(_folder, "..data");
        Link(data, "..1");
        var watched = Watch(Link(FilePath, "..data/file"));
        Assert.Equal("one", watched.Value);
        Link(data, "..2");
        Look(watched);
        Assert.Equal("two", watched.Value);
    }

    [Fact]
    public void What_cannot_be_used_leaves_what_was_there_before()
    {
        var watched = new WatchedFile<string>(
            "Key", [Write(FilePath, "one")], () => File.ReadAllText(FilePath) is not "bad" and var text ? text : throw new InvalidDataException("bad"), text => text);
        File.WriteAllText(FilePath, "bad");
        Look(watched);
        Assert.Equal("one", watched.Value);
        File.Delete(FilePath);
        Look(watched);
        Assert.Equal("one", watched.Value);
        File.WriteAllText(FilePath, "two");
        Look(watched);
        Assert.Equal("two", watched.Value);
    }

    [Fact]
    public void What_could_not_be_read_is_tried_again_though_it_has_not_changed()
    {
        var isAway = false;
        var watched = new WatchedFile<string>(
            "Key", [Write(FilePath, "one")], () => isAway ? throw new IOException("away") : File.ReadAllText(FilePath), text => text);
        isAway = true;
        File.WriteAllText(FilePath, "two");
        Look(watched);
        Assert.Equal("one", watched.Value);
        isAway = false;
        Look(watched);
        Assert.Equal("two", watched.Value);
    }

    [Fact]
    public void Of_files_that_belong_together_each_counts()
    {
        string first = Write(Path.Combine(_folder, "a"), "one"), second = Write(Path.Combine(_folder, "b"), "two");
        var watched = new WatchedFile<string>("Key", [first, second], () => File.ReadAllText(first) + File.ReadAllText(second), text => text);
        File.WriteAllText(second, "three");
        Look(watched);
        Assert.Equal("onethree", watched.Value);
    }

    [Fact]
    public void Links_in_a_circle_are_no_file_and_end()
    {
        Link(Path.Combine(_folder, "a"), "b");
        Link(Path.Combine(_folder, "b"), "a");
        Assert.Equal(default, FileStamp.Of(Path.Combine(_folder, "a")));
    }

    private static WatchedFile<string> Watch(string path) => new("Key", [path], () => File.ReadAllText(path), text => text);

    private static void Look(IWatchedFile file) => file.ReadIfChanged(NullLogger.Instance);

    private static string Write(string path, string text)
    {
        File.WriteAllText(path, text);
        File.SetLastWriteTimeUtc(path, s_longAgo);
        return path;
    }

    private static string Link(string path, string target)
    {
        new FileInfo(path).Delete();
        File.CreateSymbolicLink(path, target);
        return path;
    }
}
