using System.Diagnostics;
using System.IO.Compression;
using System.Runtime.CompilerServices;

namespace Gateway.Client.Tests;

public sealed class PackageTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(5);

    [Fact]
    public async Task The_library_packs_with_its_documentation_and_readme()
    {
        var folder = Directory.CreateTempSubdirectory("gateway-package");
        try
        {
            await PackAsync(folder.FullName);
            var file = Assert.Single(folder.GetFiles("*.nupkg"));
            Assert.Equal("Gateway.Client.1.0.0.nupkg", file.Name);
            await using var package = await ZipFile.OpenReadAsync(file.FullName);
            var entries = package.Entries.Select(entry => entry.FullName).ToList();
            Assert.Superset(
                new HashSet<string> { "lib/net10.0/Gateway.Client.dll", "lib/net10.0/Gateway.Client.xml", "lib/net10.0/Gateway.Grains.Interfaces.dll", "README.md" },
                entries.ToHashSet());
            using var specification = new StreamReader(await package.Entries.Single(entry => entry.Name.EndsWith(".nuspec", StringComparison.Ordinal)).OpenAsync());
            Assert.DoesNotContain("id=\"Gateway.", await specification.ReadToEndAsync(), StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task PackAsync(string folder)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        string[] arguments = ["pack", Path.Combine(Root(), "Client", "Client.csproj"), "-c", "Release", "--no-build", "-o", folder, "--nologo"];
        Array.ForEach(arguments, start.ArgumentList.Add);
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(Deadline);
        Assert.True(process.ExitCode == 0, await output + await errors);
    }

    private static string Root([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", ".."));
}
