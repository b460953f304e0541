using System.Collections;
using System.Collections.Immutable;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Gateway.Grains.Persistence;

namespace Gateway.Grains.Tests.Persistence;

/// <summary>Rows outlive programs: one that an older program wrote lacks the properties that are newer.</summary>
public sealed class StateJsonTests
{
    private static readonly string[] s_states =
        [.. typeof(GrainStateJson).GetCustomAttributesData()
            .Where(a => a.AttributeType == typeof(JsonSerializableAttribute))
            .Select(a => ((Type)a.ConstructorArguments[0].Value!).FullName!)];

    public static TheoryData<string> States => [.. s_states];

    [Fact]
    public void Every_grains_state_has_generated_json_and_a_name_of_its_own()
    {
        // A storage may know a row by its state's name and its grain's key only.
        var states = typeof(GrainStateJson).Assembly.GetTypes()
            .Where(t => t.IsAssignableTo(typeof(IGrain)) && t.IsClass)
            .SelectMany(t => t.GetConstructors()).SelectMany(c => c.GetParameters())
            .Where(p => p.ParameterType.IsGenericType && p.ParameterType.GetGenericTypeDefinition() == typeof(IPersistentState<>))
            .ToList();

        Assert.NotEmpty(states);
        Assert.All(states, p => Assert.Contains(p.ParameterType.GetGenericArguments()[0].FullName!, s_states));
        var names = states.Select(p => p.GetCustomAttribute<PersistentStateAttribute>()!.StateName).ToList();
        Assert.Equal(names.Distinct(), names);
    }

    [Theory]
    [MemberData(nameof(States))]
    public void A_row_without_properties_is_a_fresh_state(string state)
    {
        var read = Read(state, "{}");
        AssertNoDefaultArrays(read);
        Assert.Equal(Write(Activator.CreateInstance(read.GetType())!), Write(read));
    }

    [Theory]
    [MemberData(nameof(States))]
    public void A_row_without_one_property_is_as_if_that_had_never_been_set(string state)
    {
        var full = Samples.Of(Find(state));
        var row = JsonNode.Parse(Write(full))!.AsObject();
        var fresh = JsonNode.Parse(Write(Activator.CreateInstance(full.GetType())!))!.AsObject();
        foreach (var property in row.Select(p => p.Key).ToList())
        {
            var older = row.DeepClone().AsObject();
            older.Remove(property);
            var expected = row.DeepClone().AsObject();
            expected.Remove(property);
            if (fresh[property] is { } initial)
            {
                expected[property] = initial.DeepClone();
            }

            var read = JsonNode.Parse(Write(Read(state, older.ToJsonString())))!;

            Assert.True(JsonNode.DeepEquals(expected, read), $"without {property}: expected {expected.ToJsonString()}, was {read.ToJsonString()}");
        }
    }

    [Theory]
    [MemberData(nameof(States))]
    public void A_row_is_read_as_it_was_written(string state)
    {
        var json = Write(Samples.Of(Find(state)));
        Assert.Equal(json, Write(Read(state, json)));
    }

    [Theory]
    [MemberData(nameof(States))]
    public void A_row_of_a_newer_program_is_read_without_what_is_not_known_here(string state)
    {
        var json = Write(Samples.Of(Find(state)));
        Assert.Equal(json, Write(Read(state, json[..^1] + """, "newer": { "than": ["this"] } }""")));
    }

    [Theory]
    [MemberData(nameof(States))]
    public void A_thing_within_a_row_that_lacks_its_properties_has_empty_lists(string state)
    {
        foreach (var property in Find(state).GetProperties().Where(p => IsListOfRecords(p.PropertyType)))
        {
            var name = JsonNamingPolicy.CamelCase.ConvertName(property.Name);
            var read = Read(state, $$"""{ "{{name}}": [{}] }""");
            var thing = Assert.Single(((IEnumerable)property.GetValue(read)!).Cast<object>());
            AssertNoDefaultArrays(thing);
        }
    }

    private static bool IsListOfRecords(Type type) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ImmutableArray<>) && type.GetGenericArguments()[0].IsClass;

    private static Type Find(string state) => typeof(GrainStateJson).Assembly.GetType(state, throwOnError: true)!;

    private static object Read(string state, string json) => JsonSerializer.Deserialize(json, GrainStateJson.Default.GetTypeInfo(Find(state))!)!;

    private static string Write(object state) => JsonSerializer.Serialize(state, GrainStateJson.Default.GetTypeInfo(state.GetType())!);

    private static void AssertNoDefaultArrays(object state)
    {
        foreach (var property in state.GetType().GetProperties())
        {
            if (property.GetValue(state) is IEnumerable list and not string)
            {
                var isDefault = property.PropertyType.GetProperty("IsDefault")?.GetValue(list);
                Assert.False(isDefault is true, $"{state.GetType().Name}.{property.Name} is no list");
            }
        }
    }
}
