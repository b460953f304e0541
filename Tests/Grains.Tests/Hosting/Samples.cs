using System.Collections.Immutable;
using System.Reflection;

namespace Gateway.Grains.Tests;

/// <summary>Makes values of immutable records with nothing left at its default, whatever properties they come to have.</summary>
internal static class Samples
{
    public static object Of(Type type, IReadOnlyDictionary<Type, object>? given = null)
    {
        var number = 0;
        return Make(type, depth: 0);

        object Make(Type t, int depth)
        {
            number++;
            if (given is not null && given.TryGetValue(t, out var known))
            {
                return known;
            }

            if (Nullable.GetUnderlyingType(t) is { } underlying)
            {
                return Make(underlying, depth);
            }

            if (t == typeof(string))
            {
                return $"text {number} ü漢";
            }

            if (t == typeof(DateTimeOffset))
            {
                return new DateTimeOffset(2026, 2, 3, 4, 5, number % 60, TimeSpan.Zero);
            }

            if (t == typeof(TimeSpan))
            {
                return TimeSpan.FromMilliseconds(number);
            }

            if (t == typeof(Guid))
            {
                return new Guid(number, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
            }

            if (t == typeof(ReadOnlyMemory<byte>))
            {
                return new ReadOnlyMemory<byte>([1, 2, (byte)number]);
            }

            if (t == typeof(bool))
            {
                return true;
            }

            if (t.IsEnum)
            {
                return Enum.GetValues(t).Cast<object>().Last();
            }

            if (t.IsPrimitive)
            {
                return Convert.ChangeType(number + 1, t, System.Globalization.CultureInfo.InvariantCulture);
            }

            if (t.IsGenericType && t.GetGenericTypeDefinition() == typeof(ImmutableArray<>))
            {
                var element = t.GetGenericArguments()[0];
                var array = Array.CreateInstance(element, 2);
                array.SetValue(Make(element, depth + 1), 0);
                array.SetValue(Make(element, depth + 1), 1);
                return Activator.CreateInstance(t, BindingFlags.NonPublic | BindingFlags.Instance, null, [array], null)!;
            }

            if (t == typeof(GrainId))
            {
                return GrainId.Create("sample", $"{number}");
            }

            Assert.True((t.IsClass || t.IsValueType) && depth < 10, $"no sample of {t}");
            var constructor = t.GetConstructors().MaxBy(c => c.GetParameters().Length)!;
            var made = constructor.Invoke([.. constructor.GetParameters().Select(p => Make(p.ParameterType, depth + 1))]);
            foreach (var property in t.GetProperties().Where(p => p.SetMethod is { IsPublic: true }))
            {
                if (constructor.GetParameters().All(p => p.Name != property.Name))
                {
                    property.SetValue(made, Make(property.PropertyType, depth + 1));
                }
            }

            return made;
        }
    }
}
